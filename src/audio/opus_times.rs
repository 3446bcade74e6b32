//! The packets of an Opus track, their times in samples of the sound: containers count in whole milliseconds (Matroska),
//! or count what is to be left out at the beginning as well (Ogg).

use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use super::opus_head::RATE_HZ;
use super::timeline::to_samples;
use super::track::NextPacket;
use crate::error::Result;

/// Samples by which a packet may reach into the next: times in milliseconds are rounded.
const JITTER: u64 = 192;

/// Makes the times of packets those of their samples at 48 kHz.
pub struct OpusTimes {
    /// Seconds that a tick of the container lasts, as a fraction.
    pub time_base: (u32, u32),
    /// Samples by which the container's times are later than the sound's.
    late: i64,
    /// Samples to leave out at the end of the last packet.
    padding: u64,
    /// The packet that may be the last.
    held: Option<NextPacket>,
}

impl OpusTimes {
    /// For ticks of `time_base` seconds that are `late` samples too late, and a last packet of which `padding` samples are
    /// to be left out.
    pub fn new(time_base: (u32, u32), late: i64, padding: u64) -> OpusTimes {
        OpusTimes { time_base, late, padding, held: None }
    }

    /// The next packet, of those that `read` gives, each with how late its stream is if that changes with it.
    pub fn next(
        &mut self,
        mut read: impl FnMut() -> Result<(NextPacket, Option<i64>)>,
    ) -> Result<NextPacket> {
        let first = match self.held.take() {
            Some(held) => held,
            None => self.timed(read()?),
        };
        let NextPacket::Packet(mut packet, renew) = first else { return Ok(first) };
        let second = self.timed(read()?);
        match &second {
            NextPacket::End if self.padding > 0 => {
                let whole = packet.block_dur();
                packet.trim_end = whole.min(Duration::new(self.padding));
                packet.dur = whole.saturating_sub(packet.trim_end);
            }
            NextPacket::Packet(next, _) => {
                let room = next.pts.get().saturating_sub(packet.pts.get());
                if room > 0 && samples(&packet.data) > room.unsigned_abs() + JITTER {
                    // Damaged: it says itself that it is longer than there is room for it.
                    packet.data = Box::default();
                    packet.dur = Duration::new(room.unsigned_abs());
                }
            }
            _ => {}
        }
        self.held = Some(second);
        Ok(NextPacket::Packet(packet, renew))
    }

    fn timed(&mut self, (next, late): (NextPacket, Option<i64>)) -> NextPacket {
        self.late = late.unwrap_or(self.late);
        match next {
            NextPacket::Packet(packet, renew) => NextPacket::Packet(self.packet(packet), renew),
            NextPacket::Joined(packet) => NextPacket::Joined(self.packet(packet)),
            other => other,
        }
    }

    fn packet(&self, mut packet: Packet) -> Packet {
        let scale = |ticks: i64| to_samples(ticks, self.time_base, RATE_HZ);
        let duration = |ticks: Duration| {
            Duration::new(scale(i64::try_from(ticks.get()).unwrap_or(i64::MAX)).unsigned_abs())
        };
        packet.pts = Timestamp::new(scale(packet.pts.get()).saturating_sub(self.late));
        packet.trim_start = duration(packet.trim_start);
        packet.trim_end = duration(packet.trim_end);
        packet.dur = duration(packet.dur);
        if packet.dur == Duration::ZERO && packet.trim_end == Duration::ZERO {
            // Matroska need not say it.
            packet.dur = Duration::new(samples(&packet.data));
        }
        packet
    }
}

/// Samples at 48 kHz that the packet `data` holds by its first bytes: RFC 6716, section 3.1.
fn samples(data: &[u8]) -> u64 {
    let Some(first) = data.first() else { return 0 };
    let kind = first >> 3;
    let frame = match kind {
        0..12 => [480, 960, 1920, 2880][usize::from(kind & 3)],
        12..16 => [480, 960][usize::from(kind & 1)],
        _ => [120, 240, 480, 960][usize::from(kind & 3)],
    };
    let frames = match first & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => data.get(1).map_or(0, |count| u64::from(count & 63)),
    };
    // No packet is longer than 120 ms.
    (frame * frames).min(5760)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(pts: i64) -> NextPacket {
        // One frame of 20 ms.
        NextPacket::Packet(Packet::new(1, Timestamp::new(pts), Duration::ZERO, vec![0xf8_u8, 0, 0]), false)
    }

    fn times(packets: Vec<NextPacket>, mut times: OpusTimes) -> Vec<(i64, u64, u64)> {
        let mut packets = packets.into_iter();
        let mut found = Vec::new();
        while let NextPacket::Packet(p, _) =
            times.next(|| Ok((packets.next().unwrap_or(NextPacket::End), None))).unwrap()
        {
            found.push((p.pts.get(), p.dur.get(), p.trim_end.get()));
        }
        found
    }

    #[test]
    fn milliseconds_become_samples_and_the_padding_is_that_of_the_last_packet() {
        let of = |padding| OpusTimes::new((1, 1000), 24, padding);
        let packets = || vec![packet(-6), packet(14), packet(34)];
        assert_eq!(times(packets(), of(0)), [(-312, 960, 0), (648, 960, 0), (1608, 960, 0)]);
        assert_eq!(times(packets(), of(100)), [(-312, 960, 0), (648, 960, 0), (1608, 860, 100)]);
        assert_eq!(times(packets(), of(2000))[2], (1608, 0, 960));
        assert_eq!(times(Vec::new(), of(100)), []);
    }

    #[test]
    fn a_packet_that_is_longer_than_the_room_for_it_is_damaged() {
        let long = Packet::new(1, Timestamp::new(20), Duration::ZERO, vec![0x18_u8, 0, 0]);
        let packets = vec![packet(0), NextPacket::Packet(long, false), packet(40), packet(59)];
        let got = times(packets, OpusTimes::new((1, 1000), 0, 0));
        assert_eq!(got, [(0, 960, 0), (960, 960, 0), (1920, 960, 0), (2832, 960, 0)]);
    }

    #[test]
    fn a_packet_says_how_long_it_is() {
        for (data, want) in [
            (&[0_u8][..], 480),
            (&[3 << 3], 2880),
            (&[12 << 3 | 1], 960),
            (&[16 << 3 | 3, 48], 5760),
            (&[16 << 3 | 3, 63], 5760),
            (&[16 << 3 | 3], 0),
            (&[], 0),
        ] {
            assert_eq!(samples(data), want, "{data:?}");
        }
    }
}
