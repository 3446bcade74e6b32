import os
import threading
from typing import Any, BinaryIO, Callable, Iterable, Literal, Mapping, Optional, Protocol, Sequence, Union, final

__version__: str

class _Array(Protocol):
    @property
    def __array_struct__(self) -> Any: ...

class _Event(Protocol):
    def is_set(self) -> bool: ...

_Audio = Union[str, os.PathLike[str], bytes, bytearray, memoryview, BinaryIO, _Array, Any]
_Transcript = Union[str, os.PathLike[str], bytes, bytearray, Mapping[str, Any], Iterable[Any]]
_Lexicon = Union[str, os.PathLike[str], bytes, Mapping[str, Union[str, Sequence[str]]]]
_Status = Literal["aligned", "interpolated", "not_found", "non_speech"]
_Format = Literal[
    "json", "whisperx", "gentle", "srt", "vtt", "textgrid", "ctm", "csv", "tsv", "audacity", "eaf", "ttml", "lrc", "ass",
    "sbv", "otio", "edl", "html",
]
_Progress = Callable[[str, int, Optional[int]], object]

@final
class Phone:
    @property
    def phone(self) -> str: ...
    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...

@final
class Word:
    @property
    def word(self) -> str: ...
    @property
    def start(self) -> Optional[float]: ...
    @property
    def end(self) -> Optional[float]: ...
    @property
    def score(self) -> Optional[float]: ...
    @property
    def status(self) -> _Status: ...
    @property
    def offset(self) -> tuple[int, int]: ...
    @property
    def speaker(self) -> Optional[str]: ...
    @property
    def phones(self) -> list[Phone]: ...
    @property
    def cut_in(self) -> Optional[float]: ...
    @property
    def cut_out(self) -> Optional[float]: ...
    @property
    def start_sd(self) -> Optional[float]: ...
    @property
    def end_sd(self) -> Optional[float]: ...

@final
class Segment:
    @property
    def start(self) -> Optional[float]: ...
    @property
    def end(self) -> Optional[float]: ...
    @property
    def text(self) -> str: ...
    @property
    def speaker(self) -> Optional[str]: ...
    @property
    def words(self) -> list[Word]: ...

@final
class Alignment:
    @property
    def words(self) -> list[Word]: ...
    @property
    def segments(self) -> list[Segment]: ...
    @property
    def fit(self) -> Literal["good", "suspect"]: ...
    @property
    def suspicion(self) -> Optional[str]: ...
    @property
    def mismatch(self) -> list[str]: ...
    @property
    def warnings(self) -> list[str]: ...
    @property
    def duration(self) -> float: ...
    @property
    def language(self) -> str: ...
    @property
    def silences(self) -> list[tuple[float, float]]: ...
    @property
    def untranscribed(self) -> list[tuple[float, float]]: ...
    def to_dict(self) -> dict[str, Any]: ...
    def to(
        self,
        format: _Format,
        *,
        max_chars: int = 42,
        max_lines: int = 2,
        max_cue: float = 7.0,
        word_cues: bool = False,
        recut: bool = False,
        textgrid_short: bool = False,
        csv_safe: bool = False,
        drop_silence: Optional[float] = None,
        embed_audio: bool = False,
    ) -> str: ...
    def save(
        self,
        path: Union[str, os.PathLike[str]],
        format: Optional[_Format] = None,
        *,
        max_chars: int = 42,
        max_lines: int = 2,
        max_cue: float = 7.0,
        word_cues: bool = False,
        recut: bool = False,
        textgrid_short: bool = False,
        csv_safe: bool = False,
        drop_silence: Optional[float] = None,
        embed_audio: bool = False,
    ) -> None: ...
    def to_pandas(self) -> Any: ...
    def _repr_html_(self) -> str: ...

@final
class Aligner:
    def __new__(
        cls,
        *,
        model: Union[str, os.PathLike[str], None] = None,
        lexicon: Optional[_Lexicon] = None,
        jobs: int = 0,
    ) -> Aligner: ...
    def align(
        self,
        audio: _Audio,
        transcript: _Transcript,
        *,
        rate: Optional[int] = None,
        name: Optional[str] = None,
        language: str = "auto",
        phones: bool = False,
        ipa: bool = False,
        uncertainty: bool = False,
        cuts: Union[bool, Sequence[int], None] = None,
        samples: bool = False,
        fps: Union[float, str, None] = None,
        channel: Optional[int] = None,
        track: Optional[int] = None,
        part: Optional[Sequence[float]] = None,
        transcript_format: str = "auto",
        tier: Optional[str] = None,
        speakers: bool = True,
        hint_tolerance: float = 2.0,
        max_chunk: float = 30.0,
        report: Optional[bool] = None,
        progress: Optional[_Progress] = None,
        cancel: Union[threading.Event, _Event, None] = None,
    ) -> Alignment: ...

def main() -> int: ...

__all__ = ["Aligner", "Alignment", "Phone", "Segment", "Word", "__version__", "main"]
