//! Saving and loading, as methods of every network.

/// The methods, for generated code.
#[cfg(feature = "save")]
#[doc(hidden)]
#[macro_export]
macro_rules! __saving {
    ($Network:ident) => {
        impl $Network {
            /// Writes a file with all parameters, under their names in the source: of NumPy if its name ends in `.npz`
            /// (with the feature `numpy` of nn-runtime), of safetensors else. One that was there is whole until the new one is.
            pub fn save(
                &self,
                path: impl ::core::convert::AsRef<::std::path::Path>,
            ) -> ::core::result::Result<(), $crate::save::SaveError> {
                $crate::save::Weights::of(self).write(path)
            }

            /// The network with the parameters of a file: names, shapes and number types must be its own, and what is not
            /// is named in the error.
            pub fn load(
                path: impl ::core::convert::AsRef<::std::path::Path>,
            ) -> ::core::result::Result<Self, $crate::save::LoadError> {
                $crate::save::Weights::read(path)?.load()
            }

            /// Takes those parameters of a file that fit by name, shape and number type, and says which these are.
            pub fn load_partial(
                &mut self,
                path: impl ::core::convert::AsRef<::std::path::Path>,
            ) -> ::core::result::Result<$crate::save::Partial, $crate::save::LoadError> {
                $crate::save::Weights::read(path)?.load_partial(self)
            }

            /// The bytes of such a file of safetensors.
            pub fn to_bytes(&self) -> ::core::result::Result<::std::vec::Vec<u8>, $crate::save::SaveError> {
                $crate::save::Weights::of(self).to_bytes()
            }

            /// The network with the parameters of a file in memory.
            pub fn from_bytes(bytes: &[u8]) -> ::core::result::Result<Self, $crate::save::LoadError> {
                $crate::save::Weights::from_bytes(bytes)?.load()
            }

            /// Writes such a file of safetensors to any writer.
            pub fn write_to(
                &self,
                writer: impl ::std::io::Write,
            ) -> ::core::result::Result<(), $crate::save::SaveError> {
                $crate::save::Weights::of(self).write_to(writer)
            }

            /// The network with the parameters of a file that is read to its end.
            pub fn read_from(
                reader: impl ::std::io::Read,
            ) -> ::core::result::Result<Self, $crate::save::LoadError> {
                $crate::save::Weights::read_from("a reader", reader)?.load()
            }
        }
    };
}
