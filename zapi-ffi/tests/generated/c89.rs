//! C89 that is easy to read, from a block of cbindgen's output: a comment and what it is about.

/// The longest line.
const WIDTH: usize = 100;

/// Puts numbers below zero in parentheses, short comments in one line, the calling convention
/// where it belongs, and `struct` only where one is defined.
pub(crate) fn tidy(block: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in block.trim().lines().map(str::trim_end) {
        let is_definition = line.starts_with("typedef struct ");
        let line = if is_definition { line.into() } else { line.replace("struct zapi_", "zapi_") };
        lines.push(match line.split_once(" -") {
            Some((name, number)) if line.starts_with("#define ") => format!("{name} (-{number})"),
            _ if line.starts_with("ZAPI_API ") => wrapped(&function(&line)),
            _ if line.starts_with("typedef ") => wrapped(&line.replace("(*", "(ZAPI_CALL *")),
            _ => line,
        });
        if let [.., start, text, end] = &lines[..]
            && (start.trim(), end.trim()) == ("/**", "*/")
        {
            let one = format!("{} {} */", start, text.trim().trim_start_matches("* "));
            lines.truncate(lines.len() - 3);
            lines.push(one);
        }
    }
    lines.join("\n")
}

/// `type *name(…)` becomes `type *ZAPI_CALL name(…)`.
fn function(line: &str) -> String {
    let (head, parameters) = line.split_once('(').expect("a function");
    let start = head.rfind([' ', '*']).expect("a type before the name") + 1;
    let (before, name) = head.split_at(start);
    format!("{before}ZAPI_CALL {name}({parameters}")
}

/// Breaks a declaration behind its opening parenthesis, and between parameters.
fn wrapped(line: &str) -> String {
    let Some((head, parameters)) = line.rsplit_once('(').filter(|_| line.len() > WIDTH) else {
        return line.to_owned();
    };
    let mut out = format!("{head}(\n   ");
    let mut used = 3;
    for parameter in parameters.split_inclusive(',').map(str::trim) {
        if used + 1 + parameter.len() > WIDTH {
            out.push_str("\n   ");
            used = 3;
        }
        out.push(' ');
        out.push_str(parameter);
        used += 1 + parameter.len();
    }
    out
}
