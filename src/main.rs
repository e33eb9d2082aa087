//! The `equipoise` program: arguments, log, dispatch, error and hint, exit code.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    // A process of the sandbox does its one work and nothing else of the program's.
    if let Some(code) = equipoise::evidence::sandbox::entrance() {
        return code;
    }
    let arguments = match equipoise::cli::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are answers; anything else could not run.
            let code = if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
            let _ = error.print();
            return code;
        }
    };
    equipoise::cli::main(arguments)
}
