// SPDX-License-Identifier: MIT
/*
 * proc_text: reads a small kernel file whole, and finds numbers in it by name.
 *
 * Never by position: columns come and go with kernels.  A line without its
 * end is a line that was cut off, and is not believed.
 */
#include "kernel/proc.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A piece of somebody else's text. */
struct piece {
	const char *at;
	const char *end;
};

static bool piece_is(struct piece piece, const char *text)
{
	size_t len = (size_t)(piece.end - piece.at);

	return strlen(text) == len && memcmp(piece.at, text, len) == 0;
}

/* Takes the next whole line, without its newline. */
static bool take_line(const char **text, struct piece *line)
{
	const char *end = strchr(*text, '\n');

	if (end == NULL)
		return false;
	*line = (struct piece){ *text, end };
	*text = end + 1;
	return true;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static bool take_word(struct piece *line, struct piece *word)
{
	while (line->at < line->end && is_blank(*line->at))
		line->at++;
	word->at = line->at;
	while (line->at < line->end && !is_blank(*line->at))
		line->at++;
	word->end = line->at;
	return word->at < word->end;
}

/* Takes "LABEL:" from the beginning of line. */
static bool take_label(struct piece *line, const char *label)
{
	size_t len = strlen(label);

	if ((size_t)(line->end - line->at) <= len ||
	    memcmp(line->at, label, len) != 0 || line->at[len] != ':')
		return false;
	line->at += len + 1;
	return true;
}

static bool parse_unsigned(struct piece word, uint64_t *value)
{
	uint64_t n = 0;

	if (word.at == word.end)
		return false;
	for (; word.at < word.end; word.at++) {
		unsigned int digit = (unsigned int)(*word.at - '0');

		if (digit > 9 || n > (UINT64_MAX - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	*value = n;
	return true;
}

static bool parse_signed(struct piece word, int64_t *value)
{
	bool negative = word.at < word.end && *word.at == '-';
	uint64_t n;

	word.at += negative;
	if (!parse_unsigned(word, &n) || n > INT64_MAX)
		return false;
	*value = negative ? -(int64_t)n : (int64_t)n;
	return true;
}

static size_t count_words(struct piece line)
{
	struct piece word;
	size_t n = 0;

	while (take_word(&line, &word))
		n++;
	return n;
}

/* Gives it to who has not found it yet; the first of a name counts. */
static void give(struct proc_number *numbers, size_t n, struct piece name,
		 struct piece value)
{
	for (size_t i = 0; i < n; i++) {
		struct proc_number *number = &numbers[i];

		if (number->is_found || number->name[0] != *name.at ||
		    !piece_is(name, number->name))
			continue;
		number->is_found = true;
		number->is_known = parse_unsigned(value, &number->value);
	}
}

void proc_text_find_columns(const char *text, const char *line,
			    struct proc_number *numbers, size_t n)
{
	struct piece names, values;

	while (take_line(&text, &names)) {
		struct piece name, value;

		if (!take_label(&names, line))
			continue;
		if (!take_line(&text, &values) || !take_label(&values, line) ||
		    count_words(names) != count_words(values))
			return;
		while (take_word(&names, &name) && take_word(&values, &value))
			give(numbers, n, name, value);
	}
}

void proc_text_find_keys(const char *text, const char *line,
			 struct proc_number *numbers, size_t n)
{
	struct piece rest, key, word;

	while (take_line(&text, &rest)) {
		if (!take_label(&rest, line))
			continue;
		while (take_word(&rest, &key) && take_word(&rest, &word))
			give(numbers, n, key, word);
	}
}

bool proc_text_parse_numbers(const char *text, int64_t *values, size_t n)
{
	struct piece rest = { text, text + strlen(text) };
	struct piece word;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!take_word(&rest, &word) || !parse_signed(word, &values[i]))
			return false;
	}
	return !take_word(&rest, &word);
}

ssize_t proc_text_fill(int fd, char *buf, size_t size)
{
	size_t used = 0;

	while (used < size) {
		ssize_t n = read(fd, buf + used, size - used);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		used += (size_t)n;
	}
	return (ssize_t)used;
}

int proc_text_read(int dir_fd, const char *path, char *buf, size_t size)
{
	ssize_t used;
	int fd;

	assert(size > 1);
	buf[0] = '\0';
	fd = openat(dir_fd, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	used = proc_text_fill(fd, buf, size - 1);
	close(fd);
	/*
	 * A sysctl cannot be asked whether more follows: its handlers give
	 * all that fits in the first read() and nothing in the second.
	 */
	if (used == (ssize_t)size - 1)
		used = -EFBIG;
	buf[used < 0 ? 0 : used] = '\0';
	return used < 0 ? (int)used : 0;
}
