//! Powers of two and logarithms in plain single precision, so that loops over them are vectorized and give the same
//! bits on every machine.

/// `ln 2` in two parts, the first with so few bits that small integer multiples of it are exact.
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// Exponents below this are raised to it.
///
/// `2^-86` is far below what single precision adds to a sum near 1, and its product with a weight is still a normal
/// number; processors take a hundred times as long for subnormal numbers.
const LEAST_EXPONENT: f32 = -86.0;

/// `a * b + c`, rounded once if `FUSED`, for which processors have had an instruction since 2013. Without it, rounding
/// once takes a function call, and rounding twice is accurate enough.
#[inline(always)]
pub fn multiply_add<const FUSED: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FUSED { a.mul_add(b, c) } else { a * b + c }
}

/// `2^x` for `x <= 0` with a relative error of up to 3e-6; for `x < -86` the value for -86.
///
/// Splits `x = k + r` with integer `k` and `|r| <= 1/2` and evaluates the polynomial of degree 4 in `r` with the
/// smallest maximum relative error (found by Lawson's reweighted least squares).
#[inline(always)]
pub fn power_of_two<const FUSED: bool>(x: f32) -> f32 {
    // Adding and subtracting 1.5 * 2^23 rounds to an integer without a function call; between the two, the lowest bits
    // are that integer. A cast would saturate, which prevents vectorization.
    const ROUND: f32 = 12_582_912.0;
    let clamped = if x > LEAST_EXPONENT { x } else { LEAST_EXPONENT };
    let rounded = clamped + ROUND;
    let r = clamped - (rounded - ROUND);
    let p = multiply_add::<FUSED>(r, 0.009_570_102, 0.055_917_86);
    let p = multiply_add::<FUSED>(r, p, 0.240_247_45);
    let p = multiply_add::<FUSED>(r, p, 0.693_121_8);
    let p = multiply_add::<FUSED>(r, p, 0.999_999_3);
    f32::from_bits(p.to_bits().wrapping_add(rounded.to_bits() << 23))
}

/// `ln x` for positive normal `x`, with an error of about 1e-7 times the result or 1, whichever is greater.
///
/// Splits `x = 2^k m` with `sqrt(1/2) <= m < sqrt(2)` and evaluates the series of `2 artanh((m - 1) / (m + 1))`, whose
/// argument is below 0.172, up to the ninth power. The standard library's logarithm may differ in the last bit between
/// machines.
#[inline(always)]
pub fn ln(x: f32) -> f32 {
    const ROOT_HALF_BITS: u32 = std::f32::consts::FRAC_1_SQRT_2.to_bits();
    let above = x.to_bits().wrapping_sub(ROOT_HALF_BITS);
    let k = ((above as i32) >> 23) as f32;
    let m = f32::from_bits((above & 0x007f_ffff) + ROOT_HALF_BITS);
    let s = (m - 1.0) / (m + 1.0);
    let q = s * s;
    let series = 2.0 * s * (1.0 + q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * (1.0 / 7.0 + q * (1.0 / 9.0)))));
    k * LN_2_HIGH + (k * LN_2_LOW + series)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_two_agree_with_the_library() {
        for i in 0..860_000 {
            let x = -(i as f32) * 1e-4;
            let want = f64::from(x).exp2();
            for got in [power_of_two::<true>(x), power_of_two::<false>(x)] {
                assert!((f64::from(got) - want).abs() <= 3e-6 * want, "{x}: {got} {want}");
            }
        }
        assert_eq!(power_of_two::<true>(-1e30), power_of_two::<true>(-86.0));
    }

    #[test]
    fn logarithm_agrees_with_the_library() {
        for i in -690_000..=70_000 {
            let x = (f64::from(i) * 1e-4).exp() as f32;
            let (got, want) = (f64::from(ln(x)), f64::from(x).ln());
            assert!((got - want).abs() <= 2e-7 * want.abs().max(1.0), "{x}: {got} {want}");
        }
        assert_eq!(ln(1.0), 0.0);
    }
}
