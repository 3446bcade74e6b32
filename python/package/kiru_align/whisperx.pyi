from typing import Any, Callable, Iterable, Mapping, Optional

from ._native import Aligner, _Audio

SAMPLE_RATE: int

def load_align_model(
    language_code: str,
    device: Any = None,
    model_name: Any = None,
    model_dir: Any = None,
    model_cache_only: bool = False,
) -> tuple[None, dict[str, Any]]: ...
def align(
    transcript: Iterable[Mapping[str, Any]],
    model: Any = None,
    align_model_metadata: Optional[Mapping[str, Any]] = None,
    audio: _Audio = None,
    device: Any = None,
    interpolate_method: str = "nearest",
    return_char_alignments: bool = False,
    print_progress: bool = False,
    combined_progress: bool = False,
    progress_callback: Optional[Callable[[float], object]] = None,
    *,
    aligner: Optional[Aligner] = None,
) -> dict[str, Any]: ...
