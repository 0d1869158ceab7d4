// SPDX-License-Identifier: MIT
/*
 * paste_rows: which reader takes which line.
 */
#include "paste/paste_rows.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "paste/paste_header.h"
#include "tcpwait/hash_index.h"
#include "tcpwait/wire.h"

/* So many words may stand before a socket: time stamps, names of containers,
 * marks of quotation. */
enum { PREFIX_WORDS_MAX = 6 };

/* The longest message of a dump that any kernel makes of a socket. */
enum { MESSAGE_MAX = 32768 };

static const struct {
	enum paste_verdict (*read)(const struct paste_line *line, size_t first,
				   struct paste_context *context,
				   struct paste_row *row);
	enum paste_dialect dialect;
} readers[] = {
	{ paste_read_proc, PASTE_PROC },
	{ paste_read_netstat, PASTE_NETSTAT },
	{ paste_read_bsd, PASTE_BSD },
	{ paste_read_windows, PASTE_WINDOWS },
	{ paste_read_ss, PASTE_SS },
	{ paste_read_solaris, PASTE_SOLARIS },
	{ paste_read_powershell, PASTE_POWERSHELL },
	{ paste_read_lsof, PASTE_LSOF },
};

bool paste_rows_is_dump(const struct paste_file *file)
{
	char bytes[256] __attribute__((aligned(8)));
	size_t n = paste_file_head(file, bytes, sizeof(bytes)), taken;
	uint32_t length = 0;
	struct conn conn;

	if (n < 20)
		return false;
	memcpy(&length, bytes, sizeof(length));
	/* A first message may be longer than what was looked at. */
	if (length > n && length < MESSAGE_MAX && bytes[4] == 20 && !bytes[5])
		return true;
	return wire_message(bytes, n, &conn, &taken) != WIRE_BROKEN;
}

void paste_rows_begin(struct paste_rows *rows, const struct paste_file *file)
{
	memset((char *)rows + offsetof(struct paste_rows, context), 0,
	       sizeof(*rows) - offsetof(struct paste_rows, context));
	paste_reading_begin(&rows->reading, file);
	rows->is_dump = paste_rows_is_dump(file);
}

/* Only what is read of it is cleared: a row is large. */
static void clear(struct paste_row *row, enum paste_dialect dialect)
{
	memset(row, 0, offsetof(struct paste_row, holders));
	row->dialect = dialect;
}

static const struct paste_row *give(struct paste_rows *rows,
				    struct paste_row *row)
{
	if (row->dialect == PASTE_SS)
		paste_ss_settle(row);
	rows->n_rows++;
	return row;
}

/* Words that mean something only at the first place are asked for there. */
static enum paste_verdict read_at(const struct paste_line *line, size_t first,
				  struct paste_context *context,
				  struct paste_row *row)
{
	bool broken = false;

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		enum paste_verdict verdict;

		clear(row, readers[i].dialect);
		verdict = readers[i].read(line, first, context, row);
		if (verdict == PASTE_ROW || verdict == PASTE_PASSED)
			return verdict;
		broken |= verdict == PASTE_BROKEN;
	}
	return broken ? PASTE_BROKEN : PASTE_STRANGE;
}

/* What the row before was read by: most often this one is, too. */
static enum paste_verdict read_alike(const struct paste_line *line,
				     struct paste_context *context,
				     struct paste_row *row)
{
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		if (!context->has_last || readers[i].dialect != context->last)
			continue;
		clear(row, readers[i].dialect);
		return readers[i].read(line, 0, context, row);
	}
	return PASTE_STRANGE;
}

static bool has_letter(struct span text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (c >= 0x80 || isalpha(c))
			return true;
	}
	return false;
}

static bool has_digit(struct span text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (isdigit((unsigned char)text.at[i]))
			return true;
	}
	return false;
}

static bool is_udp(struct span word)
{
	return paste_span_begins(word, "udp") || paste_span_is(word, "UDP");
}

static enum paste_verdict read_line(const struct paste_line *line,
				    struct paste_context *context,
				    struct paste_row *row)
{
	enum paste_verdict verdict = read_alike(line, context, row);
	bool broken = false;

	if (verdict == PASTE_ROW)
		return verdict;
	if (!has_letter(line->text) && !has_digit(line->text))
		return PASTE_STRANGE;
	for (size_t at = 0; at < line->n_words && at < PREFIX_WORDS_MAX; at++) {
		if (is_udp(line->words[at]) && at + 2 < line->n_words)
			return PASTE_PASSED;
		verdict = read_at(line, at, context, row);
		if (verdict == PASTE_ROW)
			(void)paste_clock_prefix(line, at, &context->clock);
		if (verdict == PASTE_ROW || verdict == PASTE_PASSED)
			return verdict;
		broken |= verdict == PASTE_BROKEN;
	}
	if (paste_header_is_command(line))
		return PASTE_STRANGE;
	return broken || paste_header_looks_like_socket(line) ? PASTE_BROKEN
							      : PASTE_STRANGE;
}

static uint32_t hash_of(struct span text)
{
	uint32_t hash = 0;

	for (size_t i = 0; i + 4 <= text.n; i += 4) {
		uint32_t both[2] = { hash, 0 };

		memcpy(&both[1], text.at + i, 4);
		hash = hash_bytes(both, sizeof(both));
	}
	return hash | 1;
}

/* A line that is no socket: it may say where another table begins. */
static void take_plain(struct paste_rows *rows, const struct paste_line *line)
{
	enum paste_dialect dialect;

	struct paste_clock clock;

	if (paste_header_is_rule(line)) {
		rows->begins = true;
		return;
	}
	/* Before a table, or between two. */
	if (paste_clock_line(line, &clock)) {
		rows->context.clock = clock;
		rows->plain = 0;
		rows->begins |= rows->n_rows > 0 || rows->open;
		return;
	}
	if (paste_header_read(line, &rows->context, &dialect) &&
	    !rows->has_header) {
		rows->has_header = true;
		rows->header = dialect;
	}
	if (!has_letter(line->text))
		return;
	rows->plain = hash_of(line->text);
	rows->begins |= rows->n_rows > 0 && rows->plain == rows->head;
}

static void take_broken(struct paste_rows *rows, const struct paste_line *line)
{
	if (rows->n_broken++ == 0)
		(void)paste_span_copy(line->text, rows->first_broken,
				      sizeof(rows->first_broken));
}

/* ss: the details of a socket go on below it, or are wrapped there. */
static bool is_more(const struct paste_rows *rows, const char *text,
		    const struct paste_line *line)
{
	return rows->open && line->n_words > 0 &&
	       (text[0] == '\t' || text[0] == ' ' ||
		paste_span_begins(line->words[0], "users:(") ||
		paste_span_begins(line->words[0], "timer:(") ||
		paste_span_begins(line->words[0], "ino:") ||
		paste_span_begins(line->words[0], "uid:"));
}

/* A row of ss that was wrapped between its ends. */
static bool is_half(const struct paste_line *line)
{
	enum tcp_state state;
	uint64_t number;

	return line->n_words == 4 && paste_span_state(line->words[0], &state) &&
	       paste_span_number(line->words[1], UINT32_MAX, &number) &&
	       paste_span_number(line->words[2], UINT32_MAX, &number) &&
	       memchr(line->words[3].at, ':', line->words[3].n);
}

/* Puts the half that was kept before a line. */
static void join(struct paste_rows *rows, char **text, size_t *n)
{
	size_t kept = rows->n_half;

	/* Lines that were wrapped may have empty ones between them. */
	if (kept == 0 || *n == 0)
		return;
	rows->n_half = 0;
	if (kept + 1 + *n > sizeof(rows->half))
		return;
	rows->half[kept] = ' ';
	memcpy(rows->half + kept + 1, *text, *n);
	*text = rows->half;
	*n += kept + 1;
}

/* netstat -b of Windows: who it is stands below the socket. */
static bool take_program(struct paste_row *row, const struct paste_line *line)
{
	struct span name = paste_line_rest(line, 0);

	while (name.n > 0 && name.at[name.n - 1] == ' ')
		name.n--;
	if (!row || row->dialect != PASTE_WINDOWS || row->n_holders != 1 ||
	    name.n < 3 || name.at[0] != '[' || name.at[name.n - 1] != ']')
		return false;
	name.at++;
	name.n -= 2;
	(void)paste_span_copy(name, row->holders[0].name,
			      sizeof(row->holders[0].name));
	return true;
}

static struct paste_row *spare(struct paste_rows *rows)
{
	return rows->open == &rows->rows[0] ? &rows->rows[1] : &rows->rows[0];
}

/* What is whole once this row has begun; NULL: nothing is. */
static const struct paste_row *take_row(struct paste_rows *rows,
					struct paste_row *row)
{
	struct paste_row *whole = rows->open;

	/* Before any line that follows it. */
	if (rows->begins || (!whole && rows->n_rows == 0))
		rows->head = rows->plain;
	row->begins = rows->begins;
	row->clock = rows->context.clock;
	rows->begins = false;
	rows->context.last = row->dialect;
	rows->context.has_last = true;
	rows->open = row;
	return whole ? give(rows, whole) : NULL;
}

/* One line; a row that is whole by it, or NULL. */
static const struct paste_row *take_line(struct paste_rows *rows, char *text,
					 size_t n)
{
	struct paste_row *row = spare(rows);
	char first = n > 0 ? text[0] : '\0';
	struct paste_line line;
	enum paste_verdict verdict;

	paste_line_split(text, n, &line);
	if (line.n_words == 0)
		return NULL;
	verdict = read_line(&line, &rows->context, row);
	if (verdict == PASTE_ROW)
		return take_row(rows, row);
	if (verdict != PASTE_PASSED && is_more(rows, &first, &line) &&
	    rows->open->dialect == PASTE_SS &&
	    paste_ss_details(line.text, rows->open))
		return NULL;
	if (take_program(rows->open, &line))
		return NULL;
	if (is_half(&line) && line.text.n < sizeof(rows->half)) {
		memcpy(rows->half, line.text.at, line.text.n);
		rows->n_half = line.text.n;
	} else if (verdict == PASTE_PASSED) {
		rows->n_passed++;
	} else if (paste_told_take(&rows->told, line.text)) {
		return NULL;
	} else if (verdict == PASTE_BROKEN) {
		take_broken(rows, &line);
	} else {
		take_plain(rows, &line);
	}
	return NULL;
}

static const struct paste_row *next_of_text(struct paste_rows *rows)
{
	const struct paste_row *whole = NULL;
	char *text;
	size_t n;

	while (!whole && paste_reading_line(&rows->reading, &text, &n)) {
		rows->n_lines++;
		join(rows, &text, &n);
		whole = take_line(rows, text, n);
	}
	if (!whole && rows->open) {
		whole = give(rows, rows->open);
		rows->open = NULL;
	}
	return whole;
}

static const struct paste_row *next_of_dump(struct paste_rows *rows)
{
	struct paste_row *row = &rows->rows[0];
	size_t n, taken;

	for (;;) {
		const void *bytes =
			paste_reading_bytes(&rows->reading, MESSAGE_MAX, &n);
		enum wire_piece piece;

		if (n == 0)
			return NULL;
		clear(row, PASTE_DUMP);
		piece = wire_message(bytes, n, &row->conn, &taken);
		if (piece == WIRE_BROKEN) {
			rows->is_cut = true;
			return NULL;
		}
		paste_reading_take(&rows->reading, taken);
		rows->n_lines++;
		if (piece == WIRE_SOCKET)
			break;
	}
	row->tells = SOURCE_QUEUES | SOURCE_TIMERS | SOURCE_INODES |
		     (row->conn.have & CONN_HAS_INFO ? SOURCE_AGES : 0);
	rows->n_rows++;
	return row;
}

const struct paste_row *paste_rows_next(struct paste_rows *rows)
{
	return rows->is_dump ? next_of_dump(rows) : next_of_text(rows);
}
