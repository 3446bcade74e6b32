//! Exponential and logarithm in plain single precision, so that loops over them turn into vector code and give
//! the same bits on every machine.

/// `ln 2` in two parts, the first of few enough bits that small whole multiples of it are exact.
const LN_2_HIGH: f32 = 0.693_359_4;
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// Exponents below this count as minus infinity.
///
/// `e^-60` is far below what single precision adds to a sum near 1, and its product with a weight is still a
/// normal number; processors take a hundred times as long for subnormal ones.
const LEAST_EXPONENT: f32 = -60.0;

/// `e^x` for `x <= 0` to a relative error of about 1e-6; 0 below -60.
///
/// Splits `x = k ln 2 + r` with `|r| <= ln 2 / 2` and takes the Taylor polynomial of degree 6 in `r`.
#[inline(always)]
pub fn exp_negative(x: f32) -> f32 {
    const LOG2_E: f32 = std::f32::consts::LOG2_E;
    // Adding and taking away 1.5 * 2^23 rounds to a whole number without a call; between the two, the lowest bits
    // are that number. A cast would saturate, which costs a loop its vector code.
    const ROUND: f32 = 12_582_912.0;
    let clamped = if x > LEAST_EXPONENT { x } else { LEAST_EXPONENT };
    let rounded = clamped * LOG2_E + ROUND;
    let k = rounded - ROUND;
    let r = (clamped - k * LN_2_HIGH) - k * LN_2_LOW;
    let p = 1.0
        + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r * (1.0 / 720.0))))));
    let scale = f32::from_bits((rounded.to_bits() << 23).wrapping_add(127 << 23));
    if x > LEAST_EXPONENT { p * scale } else { 0.0 }
}

/// `ln x` for positive normal `x`, to an error of about 1e-7 of the result or of 1, whichever is greater.
///
/// Splits `x = 2^k m` with `sqrt(1/2) <= m < sqrt(2)` and takes the series of `2 artanh((m - 1) / (m + 1))`, whose
/// argument is below 0.172, to the ninth power. The standard library's may differ in the last bit from machine to
/// machine.
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
    fn exponential_agrees_with_the_library() {
        for i in 0..600_000 {
            let x = -(i as f32) * 1e-4;
            let (got, want) = (f64::from(exp_negative(x)), f64::from(x).exp());
            assert!((got - want).abs() <= 2e-6 * want + 1e-37, "{x}: {got} {want}");
        }
        assert_eq!(exp_negative(-1e30), 0.0);
        assert_eq!(exp_negative(0.0), 1.0);
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
