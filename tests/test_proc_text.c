// SPDX-License-Identifier: MIT
/*
 * test_proc_text: numbers found by name, and files that are read whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/proc.h"
#include "test.h"

struct lookup {
	const char *law;
	const char *text;
	const char *line;
	const char *name;
	bool ok;
	uint64_t value;
};

typedef void (*find_fn)(const char *text, const char *line,
			struct proc_number *numbers, size_t n);

/* The text stands at the end of its memory, where ASan watches. */
static char *copy(const char *text, size_t len)
{
	char *copied = malloc(len + 1);

	assert_non_null(copied);
	memcpy(copied, text, len);
	copied[len] = '\0';
	return copied;
}

static void check_lookups(const struct lookup *cases, size_t n, find_fn find)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const struct lookup *c = &cases[i];
		char *text = copy(c->text, strlen(c->text));
		struct proc_number number = { .name = c->name };

		find(text, c->line, &number, 1);
		if (number.is_known != c->ok)
			fail_msg("%s", c->law);
		if (number.is_known && number.value != c->value)
			fail_msg("%s: the value", c->law);
		free(text);
	}
}

TEST(column_is_found_by_name)
{
	static const struct lookup cases[] = {
		{ "first", "Tcp: A B\nTcp: 1 2\n", "Tcp", "A", true, 1 },
		{ "last", "Tcp: A B\nTcp: 1 2\n", "Tcp", "B", true, 2 },
		{ "moved", "Tcp: C B X A\nTcp: 7 2 8 1\n", "Tcp", "A", true,
		  1 },
		{ "second table", "Ip: A\nIp: 9\nTcp: A\nTcp: 1\n", "Tcp", "A",
		  true, 1 },
		{ "label is whole", "TcpExt: A\nTcpExt: 9\nTcp: A\nTcp: 1\n",
		  "Tcp", "A", true, 1 },
		{ "label is not a part", "Tcp: A\nTcp: 1\n", "TcpExt", "A",
		  false, 0 },
		{ "name is whole", "Tcp: TWKilled TW\nTcp: 1 2\n", "Tcp", "TW",
		  true, 2 },
		{ "table in two pieces", "Tcp: A\nTcp: 1\nTcp: B\nTcp: 2\n",
		  "Tcp", "B", true, 2 },
		{ "negative neighbour", "Tcp: MaxConn A\nTcp: -1 5\n", "Tcp",
		  "A", true, 5 },
		{ "strange neighbour", "Tcp: M A\nTcp: ?? 5\n", "Tcp", "A",
		  true, 5 },
		{ "wide blanks", "Tcp:  A\t B \nTcp:   1  2  \n", "Tcp", "B",
		  true, 2 },
		{ "largest", "T: A\nT: 18446744073709551615\n", "T", "A", true,
		  UINT64_MAX },
	};

	check_lookups(cases, sizeof(cases) / sizeof(cases[0]),
		      proc_text_find_columns);
}

TEST(several_are_found_in_one_pass)
{
	static const char text[] = "Tcp: A B C B\nTcp: 1 2 -3 4\n"
				   "Tcp: D A\nTcp: 5 6\n"
				   "Tcp: E F\nTcp: 7\n"
				   "Tcp: G\nTcp: 8\n";
	struct proc_number numbers[] = {
		{ .name = "D" }, { .name = "C" }, { .name = "B" },
		{ .name = "A" }, { .name = "E" }, { .name = "G" },
	};

	proc_text_find_columns(text, "Tcp", numbers, 6);
	assert_true(numbers[0].is_known && numbers[0].value == 5);
	assert_true(numbers[1].is_found && !numbers[1].is_known);
	assert_true(numbers[2].is_known && numbers[2].value == 2);
	assert_true(numbers[3].is_known && numbers[3].value == 1);
	/* What does not belong together ends the search. */
	assert_false(numbers[4].is_found);
	assert_false(numbers[5].is_found);
}

static const struct lookup unsure[] = {
	{ .law = "empty", .text = "", .line = "Tcp", .name = "A" },
	{ .law = "newline", .text = "\n", .line = "Tcp", .name = "A" },
	{ .law = "missing column",
	  .text = "Tcp: A\nTcp: 1\n",
	  .line = "Tcp",
	  .name = "B" },
	{ .law = "missing line",
	  .text = "Ip: A\nIp: 1\n",
	  .line = "Tcp",
	  .name = "A" },
	{ .law = "surplus value",
	  .text = "Tcp: A B\nTcp: 1 2 3\n",
	  .line = "Tcp",
	  .name = "A" },
	{ .law = "surplus name",
	  .text = "Tcp: A B\nTcp: 1\n",
	  .line = "Tcp",
	  .name = "A" },
	{ .law = "values cut off",
	  .text = "Tcp: A B\nTcp: 1 2",
	  .line = "Tcp",
	  .name = "A" },
	{ .law = "no values",
	  .text = "Tcp: A B\n",
	  .line = "Tcp",
	  .name = "A" },
	{ .law = "names cut off",
	  .text = "Tcp: A B",
	  .line = "Tcp",
	  .name = "A" },
	{ .law = "other values",
	  .text = "Tcp: A\nIp: 1\n",
	  .line = "Tcp",
	  .name = "A" },
	{ .law = "negative",
	  .text = "Tcp: MaxConn\nTcp: -1\n",
	  .line = "Tcp",
	  .name = "MaxConn" },
	{ .law = "too large",
	  .text = "T: A\nT: 18446744073709551616\n",
	  .line = "T",
	  .name = "A" },
	{ .law = "much too large",
	  .text = "T: A\nT: 99999999999999999999999999999999\n",
	  .line = "T",
	  .name = "A" },
	{ .law = "not a number",
	  .text = "T: A\nT: 12x\n",
	  .line = "T",
	  .name = "A" },
	{ .law = "plus", .text = "T: A\nT: +1\n", .line = "T", .name = "A" },
	{ .law = "no colon", .text = "T A\nT 1\n", .line = "T", .name = "A" },
};

TEST(column_that_is_not_sure_is_not_found)
{

	check_lookups(unsure, sizeof(unsure) / sizeof(unsure[0]),
		      proc_text_find_columns);
}

TEST(key_is_found_by_name)
{
	static const struct lookup cases[] = {
		{ "first", "sockets: used 9\nTCP: inuse 1 tw 2\n", "TCP",
		  "inuse", true, 1 },
		{ "moved", "TCP: mem 5 tw 2 inuse 1\n", "TCP", "inuse", true,
		  1 },
		{ "surplus at the end", "TCP: tw 2 new\n", "TCP", "tw", true,
		  2 },
		{ "a value is no key", "TCP: mem tw tw 3\n", "TCP", "tw", true,
		  3 },
		{ "family", "TCP: inuse 1\nTCP6: inuse 6\n", "TCP6", "inuse",
		  true, 6 },
		{ "missing", "TCP: inuse 1\n", "TCP", "tw", false, 0 },
		{ "missing line", "UDP: inuse 1\n", "TCP", "inuse", false, 0 },
		{ "empty", "", "TCP", "inuse", false, 0 },
		{ "empty line", "TCP:\n", "TCP", "inuse", false, 0 },
		{ "no value", "TCP: inuse\n", "TCP", "inuse", false, 0 },
		{ "cut off", "TCP: inuse 12", "TCP", "inuse", false, 0 },
		{ "negative", "TCP: inuse -3\n", "TCP", "inuse", false, 0 },
		{ "too large", "TCP: tw 18446744073709551616\n", "TCP", "tw",
		  false, 0 },
	};

	check_lookups(cases, sizeof(cases) / sizeof(cases[0]),
		      proc_text_find_keys);
}

TEST(a_cut_table_never_gives_another_number)
{
	static const char text[] = "Ip: In\nIp: 12\n"
				   "Tcp: Max A B\nTcp: -1 123 456\n";
	size_t len;

	for (len = 0; len < sizeof(text); len++) {
		char *cut = copy(text, len);
		struct proc_number column = { .name = "B" };
		struct proc_number key = { .name = "123" };

		proc_text_find_columns(cut, "Tcp", &column, 1);
		proc_text_find_keys(cut, "Tcp", &key, 1);
		assert_true(!column.is_known || column.value == 456);
		assert_true(!key.is_known || key.value == 456);
		free(cut);
	}
}

TEST(numbers_are_as_many_as_asked_for)
{
	static const struct {
		const char *text;
		size_t n;
		bool ok;
		int64_t first;
		int64_t last;
	} cases[] = {
		{ "1000\n", 1, true, 1000, 1000 },
		{ "1000", 1, true, 1000, 1000 },
		{ "-262144\n", 1, true, -262144, -262144 },
		{ "32768\t60999\n", 2, true, 32768, 60999 },
		{ "9223372036854775807\n", 1, true, INT64_MAX, INT64_MAX },
		{ "9223372036854775808\n", 1, false, 0, 0 },
		{ "18446744073709551617\n", 1, false, 0, 0 },
		{ "32768\t60999\n", 1, false, 0, 0 },
		{ "32768\n", 2, false, 0, 0 },
		{ "", 1, false, 0, 0 },
		{ "\n", 1, false, 0, 0 },
		{ "-\n", 1, false, 0, 0 },
		{ "--1\n", 1, false, 0, 0 },
		{ "0x10\n", 1, false, 0, 0 },
		{ "1,2\n", 1, false, 0, 0 },
	};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t values[2];

		if (proc_text_parse_numbers(cases[i].text, values,
					    cases[i].n) != cases[i].ok)
			fail_msg("%s", cases[i].text);
		if (!cases[i].ok)
			continue;
		assert_true(values[0] == cases[i].first);
		assert_true(values[cases[i].n - 1] == cases[i].last);
	}
}

static void write_file(char path[static 32], const char *text)
{
	int fd;

	snprintf(path, 32, "/tmp/test_proc_text.XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

TEST(file_is_read_whole_or_not_at_all)
{
	static const struct {
		const char *text;
		size_t size;
		int rc;
	} cases[] = {
		{ "12345\n", 64, 0 },	  { "12345\n", 8, 0 },
		{ "12345\n", 7, -EFBIG }, { "12345\n", 6, -EFBIG },
		{ "12345\n", 2, -EFBIG }, { "", 2, 0 },
	};
	char path[32];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *buf = malloc(cases[i].size);

		assert_non_null(buf);
		write_file(path, cases[i].text);
		assert_int_equal(
			proc_text_read(AT_FDCWD, path, buf, cases[i].size),
			cases[i].rc);
		assert_string_equal(buf, cases[i].rc == 0 ? cases[i].text : "");
		unlink(path);
		free(buf);
	}
}

TEST(unreadable_file_is_an_error_and_empty)
{
	char buf[8] = "before";

	assert_int_equal(
		proc_text_read(AT_FDCWD, "/nonexistent/x", buf, sizeof(buf)),
		-ENOENT);
	assert_string_equal(buf, "");
	assert_int_equal(proc_text_read(AT_FDCWD, "/", buf, sizeof(buf)),
			 -EISDIR);
	assert_int_equal(proc_text_read(-1, "x", buf, sizeof(buf)), -EBADF);
}
