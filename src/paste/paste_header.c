// SPDX-License-Identifier: MIT
/*
 * paste_header: headers, rules and commands.
 */
#include "paste/paste_header.h"

#include <string.h>

static bool has(const struct paste_line *line, const char *text)
{
	return memmem(line->text.at, line->text.n, text, strlen(text)) != NULL;
}

/* What parts each header from the others; the first that is there tells. */
static const struct {
	const char *text;
	const char *too;
	enum paste_dialect dialect;
} headers[] = {
	{ "Address:Port", "Peer", PASTE_SS },
	{ "local_address", "rem", PASTE_PROC },
	{ "COMMAND", "NODE", PASTE_LSOF },
	{ "Swind", "Rwind", PASTE_SOLARIS },
	{ "Recv-Q Send-Q", "(state)", PASTE_BSD },
	{ "Recv-Q Send-Q", "TCP-State", PASTE_BSD },
	{ "Recv-Q Send-Q", "Proto", PASTE_NETSTAT },
	{ "Proto", "Foreign Address", PASTE_WINDOWS },
};

static bool is_command(struct span word, const char *name)
{
	const char *slash = memrchr(word.at, '/', word.n);

	if (slash) {
		word.n -= (size_t)(slash + 1 - word.at);
		word.at = slash + 1;
	}
	return paste_span_is(word, name);
}

static uint32_t states_of(const struct paste_line *line, size_t from)
{
	uint32_t states = 0;

	for (size_t i = from; i + 1 < line->n_words; i++) {
		char word[24];
		uint32_t more;

		if (paste_span_is(line->words[i], "state") &&
		    paste_span_copy(line->words[i + 1], word, sizeof(word)) &&
		    tcp_state_parse_set(word, &more))
			states |= more;
	}
	return states;
}

/* "sudo ss -tp state CLOSE-WAIT dst 192.0.2.1" */
static void read_command(const struct paste_line *line,
			 struct paste_context *context)
{
	for (size_t i = 0; i < line->n_words; i++) {
		if (is_command(line->words[i], "ss")) {
			context->states = states_of(line, i);
			return;
		}
	}
}

bool paste_header_read(const struct paste_line *line,
		       struct paste_context *context,
		       enum paste_dialect *dialect)
{
	*dialect = PASTE_POWERSHELL;
	if (paste_header_powershell(line, context))
		return true;
	read_command(line, context);
	if (has(line, "TCP: IPv"))
		context->is_v6 = has(line, "TCP: IPv6");
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		if (!has(line, headers[i].text) || !has(line, headers[i].too))
			continue;
		*dialect = headers[i].dialect;
		return true;
	}
	return false;
}

bool paste_header_is_rule(const struct paste_line *line)
{
	const struct span *word = line->words;

	if (line->n_words != 1 || word->n < 3 || !strchr("-=*#_~", word->at[0]))
		return false;
	for (size_t i = 1; i < word->n; i++) {
		if (word->at[i] != word->at[0])
			return false;
	}
	return true;
}

static bool is_tcp(struct span word)
{
	return paste_span_is(word, "tcp") || paste_span_is(word, "tcp4") ||
	       paste_span_is(word, "tcp6") || paste_span_is(word, "tcp46") ||
	       paste_span_is(word, "TCP");
}

/* In capitals: prose has these words in others. */
static bool is_state(struct span word)
{
	enum tcp_state state;

	for (size_t i = 0; i < word.n; i++) {
		if (word.at[i] >= 'a' && word.at[i] <= 'z')
			return false;
	}
	return paste_span_state(word, &state);
}

/* Digits, or a digit behind or before what parts an address from a port. */
static bool is_numeric(struct span word)
{
	uint64_t number;

	if (paste_span_number(word, UINT64_MAX, &number))
		return true;
	for (size_t i = 1; i + 1 < word.n; i++) {
		char before = word.at[i - 1], after = word.at[i + 1];

		if ((word.at[i] == ':' || word.at[i] == '.') &&
		    ((after >= '0' && after <= '9') || after == '*') &&
		    ((before >= '0' && before <= '9') || before == '*' ||
		     before == ']' || before == ':'))
			return true;
	}
	return false;
}

bool paste_header_is_command(const struct paste_line *line)
{
	static const char *const tools[] = { "ss", "netstat", "lsof", "grep",
					     "egrep" };

	for (size_t i = 0; i < line->n_words; i++) {
		for (size_t k = 0; k < sizeof(tools) / sizeof(tools[0]); k++) {
			if (is_command(line->words[i], tools[k]))
				return true;
		}
	}
	return false;
}

bool paste_header_looks_like_socket(const struct paste_line *line)
{
	bool named = false, numeric = false;

	for (size_t i = 0; i < line->n_words && i < 12; i++) {
		named |= is_tcp(line->words[i]) || is_state(line->words[i]);
		numeric |= is_numeric(line->words[i]);
	}
	return named && numeric;
}
