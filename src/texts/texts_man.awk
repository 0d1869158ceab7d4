# SPDX-License-Identifier: MIT
# texts_man: what texts.awk has read, as tcpwait-findings(7).

# A line of the frame that is @KIND@ gives way to those sections.
function write(    line, part, status) {
    while ((status = (getline line < frame)) > 0) {
        if (line !~ /^@[a-z]+@$/) {
            print line
            continue
        }
        part = substr(line, 2, length(line) - 2)
        if (part == "software")
            man_software()
        else if (part == "thresholds")
            man_thresholds()
        else if (part in n_of)
            man_sections(part)
        else
            refuse_frame("nothing is called " line)
    }
    if (status < 0)
        refuse_frame("cannot be read")
}

function refuse_frame(message) {
    file = frame
    refuse(1, message)
}

function escaped(word) {
    word = replaced(word, "\\", "\\e")
    word = replaced(word, "'", "\\(aq")
    if (word ~ /^\(?--/)
        sub(/--/, "\\-\\-", word)
    else if (word ~ /^\(?-./)
        sub(/-/, "\\-", word)
    return word
}

# Words that mdoc would take for its own are kept from it.
function argument(text,    words, n, i, word, line) {
    n = split(text, words, " ")
    for (i = 1; i <= n; i++) {
        word = replaced(escaped(words[i]), "\"", "\\(dq")
        if (word ~ /^[A-Z%][A-Za-z]?[a-z]?$/ || word ~ /^[^A-Za-z0-9]$/)
            word = "\\&" word
        line = line (i > 1 ? " " : "") word
    }
    return line
}

# Lines of a paragraph: mdoc wants each sentence to begin one.
function flow(text,    words, n, i, word, line, ended) {
    n = split(text, words, " ")
    for (i = 1; i <= n; i++) {
        word = escaped(words[i])
        if (line != "" && (ended || length(line " " word) > 78)) {
            print line
            line = ""
        }
        if (line == "" && word ~ /^\./)
            word = "\\&" word
        line = line (line == "" ? "" : " ") word
        ended = word ~ /[.!?]$/
    }
    print line
}

function man_heading(text, mark) {
    print ".Pp"
    print ".Em " argument(text) mark
}

function man_list(at, part, heading,    i) {
    man_heading(heading, "")
    print ".Bl -bullet -compact"
    for (i = 1; i <= n_texts[at, part]; i++) {
        print ".It"
        flow(said(at, part, i))
    }
    print ".El"
}

function man_part(at, part, heading) {
    man_heading(heading, heading ~ /\?$/ ? "" : " :")
    flow(said(at, part, 1))
}

function man_sections(kind,    i, k, at, part, heading) {
    for (i = 1; i <= n_of[kind]; i++) {
        at = sections[kind, i]
        print ".Ss " argument(name_at[at] ": " said(at, "title", 1))
        flow(said(at, "meaning", 1))
        for (k = 3; k <= n_parts[kind]; k++) {
            part = name_of_part[kind, k]
            # What has no heading is for the screen alone.
            heading = said(sections["headings", 1], field_of(part), 1)
            if (heading == "")
                continue
            if (rule[kind, part] ~ /\+/)
                man_list(at, part, heading)
            else
                man_part(at, part, heading)
        }
    }
}

function man_software(    i, k, n, at, tip, words) {
    for (i = 1; i <= n_of["software"]; i++) {
        at = sections["software", i]
        print ".Ss " argument(said(at, "name", 1))
        print ".Bl -bullet -compact"
        for (k = 1; k <= n_texts[at, "tip"]; k++) {
            print ".It"
            flow(said(at, "tip", k))
            tip = words_of[texts[at, "tip", k]]
            sub(/^[^ ]+ /, "", tip)
            print ".Pq " replaced(tip, " ", ", ")
        }
        print ".El"
    }
}

function man_thresholds(    i, at) {
    flow(said(sections["headings", 1], "thresholds_intro", 1))
    print ".Bl -tag -width Ds"
    for (i = 1; i <= n_of["threshold"]; i++) {
        at = sections["threshold", i]
        print ".It " name_at[at] "=" standard[name_at[at]]
        flow(said(at, "help", 1))
    }
    print ".El"
}
