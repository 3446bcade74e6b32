//! All decoders there are: symphonia's, and those it has none for.

use std::sync::LazyLock;

use symphonia::core::codecs::registry::CodecRegistry;

/// The decoders of the codecs that this build has.
pub fn codecs() -> &'static CodecRegistry {
    static CODECS: LazyLock<CodecRegistry> = LazyLock::new(|| {
        let mut registry = CodecRegistry::new();
        symphonia::default::register_enabled_codecs(&mut registry);
        #[cfg(feature = "opus")]
        registry.register_audio_decoder::<super::opus_decoder::Opus>();
        registry
    });
    &CODECS
}
