//! [`Source`]: the files of a model, and the session that is made of them.

use std::path::PathBuf;

use fastembed::{
    EmbeddingModel, InitOptionsUserDefined, Pooling, TextEmbedding, TextInitOptions,
    TokenizerFiles, UserDefinedEmbeddingModel,
};

use super::{environment, failed, read};
use crate::{error::Result, index::runtime::ModelFolder};

/// Where a model that is read from memory finds the files that it names.
const WEIGHTS_FOLDER: &str = "session.model_external_initializers_file_folder_path";

/// Where a model's files are, and what they want.
pub(super) enum Source {
    Folder(ModelFolder),
    Hub { name: String, model: EmbeddingModel, cache: PathBuf },
}

impl Source {
    pub(super) fn id(&self) -> Result<String> {
        Ok(match self {
            Source::Folder(ModelFolder { path, manifest }) => {
                let content = match &manifest.onnx_sha256 {
                    Some(hash) => hash.clone(),
                    None => {
                        let file = path.join("model.onnx");
                        let bytes = read(&file)?;
                        blake3::hash(&bytes).to_hex().to_string()
                    }
                };
                format!("{}@{}", manifest.name, content.get(..16).unwrap_or(&content))
            }
            Source::Hub { name, .. } => format!("{name}@hub"),
        })
    }

    pub(super) fn dimensions(&self) -> Result<usize> {
        match self {
            Source::Folder(folder) => match folder.manifest.dimensions {
                Some(dimensions) => Ok(dimensions),
                None => Ok(run(&mut self.session(1)?, &["a"])?[0].len()),
            },
            Source::Hub { model, .. } => {
                Ok(TextEmbedding::get_model_info(model).map_err(failed)?.dim)
            }
        }
    }

    /// What goes before a query, and before a passage.
    pub(super) fn prefixes(&self) -> (&str, &str) {
        match self {
            Source::Folder(folder) => {
                (&folder.manifest.query_prefix, &folder.manifest.passage_prefix)
            }
            Source::Hub { name, .. } if name.contains("e5") => ("query: ", "passage: "),
            Source::Hub { .. } => ("", ""),
        }
    }

    pub(super) fn session(&self, threads: usize) -> Result<TextEmbedding> {
        let environment = environment()?;
        // The arena's blocks are large enough to go back to the system with the session; without
        // it they stay in the allocator's pools.
        let processor = ort::ep::CPU::default().with_arena_allocator(true).build();
        // Threads that wait by spinning take a core from the pages that are served meanwhile.
        let (no_spinning, no) = ("session.intra_op.allow_spinning", "0");
        let folder = match self {
            Source::Folder(folder) => folder,
            Source::Hub { model, cache, .. } => {
                let options = TextInitOptions::new(model.clone())
                    .with_cache_dir(cache.clone())
                    .with_show_download_progress(false)
                    .with_environment(environment)
                    .with_execution_providers(vec![processor])
                    .with_intra_threads(threads)
                    .with_session_config(no_spinning, no);
                return TextEmbedding::try_new(options).map_err(failed);
            }
        };
        let file = |name: &str| read(&folder.path.join(name));
        let pooling = if folder.manifest.pooling == "cls" { Pooling::Cls } else { Pooling::Mean };
        let tokenizer = TokenizerFiles {
            tokenizer_file: file("tokenizer.json")?,
            config_file: file("config.json")?,
            special_tokens_map_file: file("special_tokens_map.json")?,
            tokenizer_config_file: file("tokenizer_config.json")?,
        };
        let model =
            UserDefinedEmbeddingModel::new(file("model.onnx")?, tokenizer).with_pooling(pooling);
        let options = InitOptionsUserDefined::new()
            .with_environment(environment)
            .with_execution_providers(vec![processor])
            .with_max_length(folder.manifest.max_tokens)
            .with_intra_threads(threads)
            .with_session_config(no_spinning, no)
            .with_session_config(WEIGHTS_FOLDER, folder.path.to_string_lossy());
        TextEmbedding::try_new_from_user_defined(model, options).map_err(|error| {
            failed(error).with_hint(format!(
                "delete {}, then run: equipoise model install {}",
                folder.path.display(),
                folder.manifest.name
            ))
        })
    }
}

/// One run of the model; a text whose vector is not finite gets zeros, which match nothing.
pub(super) fn run(session: &mut TextEmbedding, texts: &[&str]) -> Result<Vec<Vec<f32>>> {
    let mut vectors = session.embed(texts, None).map_err(failed)?;
    for vector in &mut vectors {
        if vector.iter().any(|value| !value.is_finite()) {
            vector.fill(0.0);
        }
    }
    Ok(vectors)
}
