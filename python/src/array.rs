//! Samples in an array, read where they lie as the WAV file that they would be.
//!
//! NumPy's arrays say where their samples are by `__array_struct__`, which needs no NumPy here and no copy. The buffer
//! protocol is no part of the stable interface of Python 3.9 and 3.10, so other buffers are copied by Python itself.

use std::ffi::{c_char, c_int, c_void};
use std::io::{self, Read, Seek, SeekFrom};
use std::ptr;

use kiru_align::AudioSource;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyMemoryView};

const WAV_HEAD_BYTES: usize = 44;
const WAV_FORMAT_PCM: u16 = 1;
const WAV_FORMAT_FLOAT: u16 = 3;
/// The flag of `PyArrayInterface` for the machine's own order of bytes.
const NOT_SWAPPED: c_int = 0x200;
const LARGEST_SAMPLE: usize = 8;
/// More the library takes for a damaged header, and an array has none.
const MOST_CHANNELS: u16 = 64;
const TYPES: &str = "give an array of float32 or float64 with full scale at 1, or of int16 or int32";

/// What `__array_struct__` hands out, as NumPy's documentation of the array interface has it.
#[repr(C)]
struct PyArrayInterface {
    two: c_int,
    nd: c_int,
    typekind: c_char,
    itemsize: c_int,
    flags: c_int,
    shape: *const isize,
    strides: *const isize,
    data: *const c_void,
    descr: *const c_void,
}

/// Samples that lie in an object of Python.
pub struct Samples {
    /// Keeps the samples where they are.
    _owner: Py<PyAny>,
    data: *const u8,
    frames: usize,
    channels: u16,
    /// Bytes from a sample to the next of its channel, and to that of the next channel.
    frame_stride: isize,
    channel_stride: isize,
    sample_bytes: usize,
    is_float: bool,
    /// Whether the bytes of a sample come in the other order than in a WAV file.
    is_swapped: bool,
    rate_hz: u32,
}

// SAFETY: the samples are only read, and what owns them lives as long as this. Another thread of Python that writes to the
// array at the same time changes what is heard; every pattern of bits is a sample.
#[allow(unsafe_code)]
unsafe impl Send for Samples {}
#[allow(unsafe_code)]
unsafe impl Sync for Samples {}

/// The shape of an array and the bytes from an element to the next, axis by axis.
struct Layout {
    shape: Vec<usize>,
    strides: Vec<isize>,
}

impl Samples {
    /// Those in `array`, whatever NumPy, the buffer protocol or `__array__` make one; none if it is no array.
    ///
    /// # Errors
    /// Elements that are no samples, a shape that is not that of a recording.
    pub fn of(array: &Bound<'_, PyAny>, rate_hz: u32) -> PyResult<Option<Samples>> {
        if let Some(interface) = array.getattr_opt("__array_struct__")? {
            return Samples::of_interface(&interface, rate_hz).map(Some);
        }
        if let Ok(view) = PyMemoryView::from(array) {
            return Samples::of_view(&view, rate_hz).map(Some);
        }
        match array.getattr_opt("__array__")? {
            Some(convert) => {
                let made = convert.call0()?.getattr_opt("__array_struct__")?;
                let interface = made.ok_or_else(|| {
                    PyTypeError::new_err(format!("its __array__() makes no array; {TYPES}"))
                })?;
                Samples::of_interface(&interface, rate_hz).map(Some)
            }
            None => Ok(None),
        }
    }

    fn of_interface(interface: &Bound<'_, PyAny>, rate_hz: u32) -> PyResult<Samples> {
        let capsule = interface.cast::<PyCapsule>()?;
        let pointer = capsule.pointer_checked(None)?.cast::<PyArrayInterface>();
        // SAFETY: a capsule without a name that `__array_struct__` hands out holds this structure, whose first member
        // tells; it keeps the array, and with it shape, strides and samples, alive.
        #[allow(unsafe_code)]
        let (told, layout) = unsafe {
            let told = pointer.as_ref();
            if told.two != 2 {
                return Err(PyTypeError::new_err("this is no array: its __array_struct__ is not understood"));
            }
            let axes = usize::try_from(told.nd).unwrap_or(0);
            let numbers = |at: *const isize| (0..axes).map(|axis| *at.add(axis)).collect::<Vec<isize>>();
            let shape = numbers(told.shape).into_iter().map(|n| usize::try_from(n).unwrap_or(0)).collect();
            (told, Layout { shape, strides: numbers(told.strides) })
        };
        let bytes = usize::try_from(told.itemsize).unwrap_or(0);
        // The character codes of the array interface are ASCII.
        let kind = told.typekind as u8 as char;
        let is_foreign = told.flags & NOT_SWAPPED == 0;
        Samples::new(interface.clone().unbind(), told.data.cast(), layout, (kind, bytes, is_foreign), rate_hz)
    }

    fn of_view(view: &Bound<'_, PyMemoryView>, rate_hz: u32) -> PyResult<Samples> {
        let format: String = view.getattr("format")?.extract()?;
        let shape: Vec<usize> = view.getattr("shape")?.extract()?;
        let sample_bytes: usize = view.getattr("itemsize")?.extract()?;
        let kind = match format.trim_start_matches(['@', '=']) {
            "f" | "d" => 'f',
            "h" | "i" | "l" => 'i',
            _ => '?',
        };
        let copy = view.call_method0("tobytes")?.cast_into::<PyBytes>()?;
        let mut strides = vec![0; shape.len()];
        let mut stride = sample_bytes as isize;
        for (place, length) in strides.iter_mut().zip(&shape).rev() {
            *place = stride;
            stride *= *length as isize;
        }
        let data = copy.as_bytes().as_ptr();
        let layout = Layout { shape, strides };
        Samples::new(copy.into_any().unbind(), data, layout, (kind, sample_bytes, false), rate_hz)
    }

    /// `element` is its kind as NumPy has it, its bytes, and whether they come in the other order than the machine's.
    fn new(
        owner: Py<PyAny>,
        data: *const u8,
        Layout { shape, strides }: Layout,
        element: (char, usize, bool),
        rate_hz: u32,
    ) -> PyResult<Samples> {
        let (kind, sample_bytes, is_foreign) = element;
        let is_float = match (kind, sample_bytes) {
            ('f', 4 | 8) => true,
            ('i', 2 | 4) => false,
            _ => {
                let problem =
                    format!("elements of kind '{kind}' with {sample_bytes} bytes are no samples; {TYPES}");
                return Err(PyTypeError::new_err(problem));
            }
        };
        let (frames, channels, frame_stride, channel_stride) = match (shape.as_slice(), strides.as_slice()) {
            (&[frames], &[stride]) => (frames, 1, stride, 0),
            // Of the two axes, the shorter one is that of the channels.
            (&[a, b], &[of_a, of_b]) if a > b => (a, b, of_a, of_b),
            (&[a, b], &[of_a, of_b]) => (b, a, of_b, of_a),
            _ => {
                let problem = "an array of samples has one axis, or two of which the shorter one is that of the channels";
                return Err(PyValueError::new_err(format!("{problem}; this has {}", shape.len())));
            }
        };
        let too_many = || {
            let problem = format!("{channels} channels are more than {MOST_CHANNELS}");
            PyValueError::new_err(format!("{problem}; of two axes, the shorter one is that of the channels"))
        };
        let channels = u16::try_from(channels).ok().filter(|channels| *channels <= MOST_CHANNELS);
        let channels = channels.ok_or_else(too_many)?;
        let is_swapped = is_foreign != cfg!(target_endian = "big");
        Ok(Samples {
            _owner: owner,
            data,
            frames,
            channels,
            frame_stride,
            channel_stride,
            sample_bytes,
            is_float,
            is_swapped,
            rate_hz,
        })
    }

    /// As a recording.
    pub fn source(&self) -> AudioSource<'_> {
        if self.frames == 0 || self.channels == 0 {
            // The library says what is wrong with that.
            return AudioSource::samples(&[], self.rate_hz, 1);
        }
        AudioSource::reader(WavOfSamples { head: self.head(), samples: self, at: 0 })
    }

    fn frame_bytes(&self) -> usize {
        self.sample_bytes * usize::from(self.channels)
    }

    fn head(&self) -> [u8; WAV_HEAD_BYTES] {
        // A length beyond 4 GB is written as that of a file whose end nobody knows yet.
        let data_bytes = u32::try_from(self.frames.saturating_mul(self.frame_bytes())).unwrap_or(u32::MAX);
        let frame_bytes = u16::try_from(self.frame_bytes()).unwrap_or(u16::MAX);
        let format = if self.is_float { WAV_FORMAT_FLOAT } else { WAV_FORMAT_PCM };
        let fields: [&[u8]; 12] = [
            b"RIFF",
            &data_bytes.saturating_add(WAV_HEAD_BYTES as u32 - 8).to_le_bytes(),
            b"WAVEfmt ",
            &16_u32.to_le_bytes(),
            &format.to_le_bytes(),
            &self.channels.to_le_bytes(),
            &self.rate_hz.to_le_bytes(),
            &self.rate_hz.saturating_mul(u32::from(frame_bytes)).to_le_bytes(),
            &frame_bytes.to_le_bytes(),
            &(8 * self.sample_bytes as u16).to_le_bytes(),
            b"data",
            &data_bytes.to_le_bytes(),
        ];
        let mut head = [0; WAV_HEAD_BYTES];
        head.iter_mut().zip(fields.into_iter().flatten()).for_each(|(place, byte)| *place = *byte);
        head
    }

    /// Copies the bytes from the one at `at` on, counted as in a WAV file, into `buffer`; how many there were.
    fn read_at(&self, at: usize, buffer: &mut [u8]) -> usize {
        let rest = (self.frames * self.frame_bytes()).saturating_sub(at);
        let count = buffer.len().min(rest);
        let is_dense = self.frame_stride == self.frame_bytes() as isize
            && (self.channels == 1 || self.channel_stride == self.sample_bytes as isize);
        if is_dense && !self.is_swapped {
            // SAFETY: without gaps between samples, the array is as long as the file's data, and `at + count` lies in it.
            #[allow(unsafe_code)]
            unsafe {
                ptr::copy_nonoverlapping(self.data.add(at), buffer.as_mut_ptr(), count);
            }
            return count;
        }
        let mut done = 0;
        while done < count {
            let (sample, inside) = ((at + done) / self.sample_bytes, (at + done) % self.sample_bytes);
            let bytes = self.sample(sample / usize::from(self.channels), sample % usize::from(self.channels));
            let part = &bytes[inside..self.sample_bytes];
            let part = &part[..part.len().min(count - done)];
            buffer[done..done + part.len()].copy_from_slice(part);
            done += part.len();
        }
        count
    }

    /// The bytes of a sample in the order of a WAV file, which must exist.
    fn sample(&self, frame: usize, channel: usize) -> [u8; LARGEST_SAMPLE] {
        let offset = frame as isize * self.frame_stride + channel as isize * self.channel_stride;
        let mut bytes = [0; LARGEST_SAMPLE];
        // SAFETY: frame and channel are below those of the array, whose strides lead to a sample of so many bytes.
        #[allow(unsafe_code)]
        unsafe {
            ptr::copy_nonoverlapping(self.data.offset(offset), bytes.as_mut_ptr(), self.sample_bytes);
        }
        if self.is_swapped {
            bytes[..self.sample_bytes].reverse();
        }
        bytes
    }
}

/// A WAV file of samples, made while it is read.
struct WavOfSamples<'a> {
    head: [u8; WAV_HEAD_BYTES],
    samples: &'a Samples,
    at: u64,
}

impl WavOfSamples<'_> {
    fn length(&self) -> u64 {
        (WAV_HEAD_BYTES + self.samples.frames * self.samples.frame_bytes()) as u64
    }
}

impl Read for WavOfSamples<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let at = self.at.min(self.length()) as usize;
        let count = match self.head.get(at..) {
            Some(head) if !head.is_empty() => {
                let count = head.len().min(buffer.len());
                buffer[..count].copy_from_slice(&head[..count]);
                count
            }
            _ => self.samples.read_at(at - WAV_HEAD_BYTES, buffer),
        };
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for WavOfSamples<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(target) => Some(target),
            SeekFrom::End(offset) => self.length().checked_add_signed(offset),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
        };
        self.at = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
