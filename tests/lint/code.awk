# SPDX-License-Identifier: MIT
# code.awk: C sources as FILE:LINE:CODE, for the gates to search.
#
# Comments are left out, a // and what follows it becomes a bare //, and each
# literal is emptied unless -v keep=literals.  Line numbers stay true.

FNR == 1 {
    in_comment = 0
}

function skip_comment(rest,    at)
{
    at = index(rest, "*/")
    in_comment = at == 0
    return at == 0 ? "" : substr(rest, at + 2)
}

# Length of the literal that opens rest, its quotes included.
function literal_length(rest,    quote, i, c)
{
    quote = substr(rest, 1, 1)
    for (i = 2; i <= length(rest); i++) {
        c = substr(rest, i, 1)
        if (c == "\\")
            i++
        else if (c == quote)
            return i
    }
    return length(rest)
}

{
    rest = $0
    code = ""
    if (in_comment)
        rest = skip_comment(rest)
    while (match(rest, /\/\*|\/\/|"|'/)) {
        code = code substr(rest, 1, RSTART - 1)
        mark = substr(rest, RSTART, RLENGTH)
        rest = substr(rest, RSTART)
        if (mark == "//") {
            code = code mark
            rest = ""
        } else if (mark == "/*") {
            code = code " "
            rest = skip_comment(substr(rest, 3))
        } else {
            n = literal_length(rest)
            code = code (keep == "literals" ? substr(rest, 1, n) : mark mark)
            rest = substr(rest, n + 1)
        }
    }
    print FILENAME ":" FNR ":" code rest
}
