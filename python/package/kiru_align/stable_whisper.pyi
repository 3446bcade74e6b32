import os
from typing import Any, Mapping, Optional, Protocol, Union

from ._native import Aligner, Alignment, _Audio

class _Result(Protocol):
    def to_dict(self) -> dict[str, Any]: ...

def load_model(name: Any = None, device: Any = None, **options: Any) -> Model: ...

class Model:
    aligner: Optional[Aligner]
    def __init__(self, aligner: Optional[Aligner] = None) -> None: ...
    def align(
        self, audio: _Audio, text: Union[str, _Result, Mapping[str, Any]], language: Optional[str] = None, **options: Any
    ) -> WhisperResult: ...

def align(
    audio: _Audio,
    text: Union[str, _Result, Mapping[str, Any]],
    language: Optional[str] = None,
    *,
    remove_instant_words: bool = False,
    verbose: Optional[bool] = False,
    aligner: Optional[Aligner] = None,
    **options: Any,
) -> WhisperResult: ...

class WordTiming:
    word: str
    start: float
    end: float
    probability: float
    id: int
    segment_id: int
    tokens: None
    def __init__(self, word: str, start: float, end: float, probability: float, id: int, segment_id: int) -> None: ...
    @property
    def duration(self) -> float: ...
    def to_dict(self) -> dict[str, Any]: ...

class Segment:
    words: list[WordTiming]
    id: int
    seek: None
    tokens: None
    temperature: None
    avg_logprob: None
    compression_ratio: None
    no_speech_prob: None
    has_words: bool
    def __init__(self, words: list[WordTiming], id: int) -> None: ...
    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...
    @property
    def text(self) -> str: ...
    @property
    def duration(self) -> float: ...
    def to_dict(self) -> dict[str, Any]: ...
    def __getitem__(self, index: int) -> WordTiming: ...
    def __len__(self) -> int: ...

class WhisperResult:
    alignment: Alignment
    segments: list[Segment]
    language: str
    ori_dict: dict[str, Any]
    nonspeech_sections: list[dict[str, float]]
    has_words: bool
    def __init__(self, alignment: Alignment, without_instant_words: bool = False) -> None: ...
    @property
    def text(self) -> str: ...
    @property
    def duration(self) -> float: ...
    def all_words(self) -> list[WordTiming]: ...
    def segments_to_dicts(self) -> list[dict[str, Any]]: ...
    def to_dict(self) -> dict[str, Any]: ...
    def to_srt_vtt(
        self,
        filepath: Union[str, os.PathLike[str], None] = None,
        segment_level: bool = True,
        word_level: bool = True,
        *,
        vtt: Optional[bool] = None,
        **options: Any,
    ) -> Optional[str]: ...
    def save_as_json(self, path: Union[str, os.PathLike[str]], ensure_ascii: bool = False, **options: Any) -> None: ...
    def __getitem__(self, index: int) -> Segment: ...
    def __len__(self) -> int: ...
