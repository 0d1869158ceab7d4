// SPDX-License-Identifier: MIT
/*
 * read_counters: reads the counter files of one network namespace, each once.
 *
 * Where a counter stands is the model's knowledge; what it means is not
 * decided here.
 */
#include "kernel/kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "kernel/proc.h"

/* netstat, the longest, has 6 KiB on Linux 6.18, MPTCP included. */
enum { TEXT_SIZE = 32768 };

typedef void (*find_fn)(const char *text, const char *line,
			struct proc_number *numbers, size_t n);

static const struct source {
	const char *file;
	find_fn find;
	bool absent_is_zero;
} sources[] = {
	{ .file = "netstat", .find = proc_text_find_columns },
	{ .file = "snmp", .find = proc_text_find_columns },
	{ .file = "sockstat", .find = proc_text_find_keys },
	{ .file = "sockstat6",
	  .find = proc_text_find_keys,
	  .absent_is_zero = true },
};

/* Those of one line, which stand side by side: how many. */
static size_t take_line(const struct source *source, const char *text,
			enum counter first, struct counters *counters)
{
	const struct counter_place *place = counter_place(first);
	struct proc_number numbers[COUNTER_COUNT] = { 0 };
	size_t n = 0;

	for (; first + n < COUNTER_COUNT; n++) {
		const struct counter_place *next =
			counter_place((enum counter)(first + n));

		if (strcmp(next->line, place->line) != 0)
			break;
		numbers[n].name = next->name;
	}
	source->find(text, place->line, numbers, n);
	for (size_t i = 0; i < n; i++) {
		counters->known[first + i] = numbers[i].is_known;
		counters->value[first + i] = numbers[i].value;
	}
	return n;
}

static void take_counters(const struct source *source, const char *text,
			  struct counters *counters)
{
	size_t i = 0;

	while (i < COUNTER_COUNT) {
		enum counter counter = (enum counter)i;

		i += strcmp(counter_place(counter)->file, source->file) == 0
			     ? take_line(source, text, counter, counters)
			     : 1;
	}
}

static void take_zeros(const struct source *source, struct counters *counters)
{
	int i;

	for (i = 0; i < COUNTER_COUNT; i++) {
		if (strcmp(counter_place((enum counter)i)->file,
			   source->file) == 0)
			counters->known[i] = true;
	}
}

static void read_source(int dir_fd, const struct source *source,
			struct counters *counters)
{
	char text[TEXT_SIZE];
	int rc = proc_text_read(dir_fd, source->file, text, sizeof(text));

	if (rc == 0)
		take_counters(source, text, counters);
	else if (rc == -ENOENT && source->absent_is_zero &&
		 counters->known[COUNTER_SOCKSTAT_INUSE])
		take_zeros(source, counters);
}

void read_counters_from(const char *net_dir, struct counters *counters)
{
	int dir_fd = open(net_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	size_t i;

	*counters = (struct counters){ 0 };
	if (dir_fd < 0)
		return;
	for (i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
		read_source(dir_fd, &sources[i], counters);
	close(dir_fd);
}

/* Of the thread, not of the process: setns() moves one thread. */
void kernel_read_counters(struct counters *counters)
{
	read_counters_from("/proc/thread-self/net", counters);
}
