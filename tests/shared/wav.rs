//! The head of a WAV file, for tests and benches that write one.

/// What each sample is.
#[allow(dead_code)] // Not every test writes both.
#[derive(Clone, Copy)]
pub enum SampleStore {
    /// Whole numbers of 16 bits.
    I16,
    /// Floating-point numbers of 32 bits, full scale at 1.
    F32,
}

/// What stands before `data_bytes` of samples, the channels in turn.
pub fn head(samples: SampleStore, channels: u16, rate_hz: u32, data_bytes: u32) -> Vec<u8> {
    let (format, bytes) = match samples {
        SampleStore::I16 => (1u16, 2u16),
        SampleStore::F32 => (3, 4),
    };
    let block_bytes = channels * bytes;
    let mut head = b"RIFF".to_vec();
    head.extend((36 + data_bytes).to_le_bytes());
    head.extend(b"WAVEfmt ");
    head.extend(16u32.to_le_bytes());
    head.extend(format.to_le_bytes());
    head.extend(channels.to_le_bytes());
    head.extend(rate_hz.to_le_bytes());
    head.extend((rate_hz * u32::from(block_bytes)).to_le_bytes());
    head.extend(block_bytes.to_le_bytes());
    head.extend((bytes * 8).to_le_bytes());
    head.extend(b"data");
    head.extend(data_bytes.to_le_bytes());
    head
}
