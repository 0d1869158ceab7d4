// SPDX-License-Identifier: MIT
/*
 * record_settings: names and values, line by line.
 */
#include "recording/record_settings.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/array.h"

/* The longest value, a sign with it. */
enum { VALUE_SIZE = 24, NAME_SIZE = 64 };

static void print_values(FILE *out, const struct settings *settings)
{
	for (int i = 0; i < SETTING_COUNT; i++) {
		if (settings->known[i])
			(void)fprintf(out, "%s %" PRId64 "\n",
				      setting_name((enum setting)i),
				      settings->value[i]);
	}
}

static void print_ports(FILE *out, const struct port_set *set)
{
	const char *comma = "";

	for (unsigned int port = 0; port <= UINT16_MAX; port++) {
		unsigned int last = port;

		if (!port_set_has(set, (uint16_t)port))
			continue;
		while (last < UINT16_MAX &&
		       port_set_has(set, (uint16_t)(last + 1)))
			last++;
		(void)fprintf(out, "%s%u-%u", comma, port, last);
		comma = ",";
		port = last;
	}
}

/* What print writes, to be freed; NULL: no memory. */
static char *text_of(void (*print)(FILE *out, const void *what),
		     const void *what)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	print(out, what);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

static void print_settings(FILE *out, const void *what)
{
	print_values(out, what);
}

static void print_reserved(FILE *out, const void *what)
{
	print_ports(out, what);
}

int record_settings_text(const struct settings *settings,
			 struct record_settings *texts)
{
	*texts = (struct record_settings){
		.values = text_of(print_settings, settings),
		.reserved = text_of(print_reserved, &settings->reserved),
		.reserved_known = settings->reserved_known,
	};
	return texts->values && texts->reserved ? 0 : -ENOMEM;
}

/* Both ends of the range have one name: the first that is not known yet. */
static void take_setting(const char *name, int64_t value,
			 struct settings *settings)
{
	for (int i = 0; i < SETTING_COUNT; i++) {
		if (settings->known[i] ||
		    strcmp(setting_name((enum setting)i), name) != 0)
			continue;
		settings->value[i] = value;
		settings->known[i] = true;
		return;
	}
}

/* The next line, and where it ends. */
static const char *end_of(const char *line)
{
	return line + strcspn(line, "\n");
}

static int parse_value(const char *line, struct settings *settings)
{
	char name[NAME_SIZE], *end;
	size_t n = strcspn(line, " \n");
	long long value;

	if (line[n] != ' ' || n >= sizeof(name))
		return -EBADMSG;
	memcpy(name, line, n);
	name[n] = '\0';
	errno = 0;
	value = strtoll(line + n + 1, &end, 10);
	if (errno != 0 || *end != '\n')
		return -EBADMSG;
	take_setting(name, value, settings);
	return 0;
}

int record_settings_parse(const struct record_settings *texts,
			  struct settings *settings)
{
	const char *line = texts->values;
	int ret = 0;

	while (ret == 0 && *line != '\0') {
		ret = parse_value(line, settings);
		line = end_of(line);
		line += *line == '\n';
	}
	settings->reserved_known = texts->reserved_known;
	if (ret == 0 && !port_set_parse(texts->reserved, &settings->reserved))
		ret = -EBADMSG;
	return ret;
}

static void name_counter(enum counter counter, char *name)
{
	const struct counter_place *place = counter_place(counter);

	(void)snprintf(name, RECORD_COUNTER_NAME_SIZE, "%s %s %s", place->file,
		       place->line, place->name);
}

size_t record_settings_counters(const struct counters *counters,
				struct record_counter known[COUNTER_COUNT])
{
	size_t n = 0;

	for (int i = 0; i < COUNTER_COUNT; i++) {
		if (!counters->known[i])
			continue;
		name_counter((enum counter)i, known[n].name);
		known[n++].value = counters->value[i];
	}
	return n;
}

void record_settings_counter(const struct record_counter *counter,
			     struct counters *counters)
{
	char name[RECORD_COUNTER_NAME_SIZE];

	for (int i = 0; i < COUNTER_COUNT; i++) {
		name_counter((enum counter)i, name);
		if (strcmp(name, counter->name) != 0)
			continue;
		counters->value[i] = counter->value;
		counters->known[i] = true;
		return;
	}
}

static void print_lines(FILE *out, const void *what)
{
	const struct sysctl_lines *lines = what;

	for (size_t i = 0; i < lines->n; i++)
		(void)fprintf(out, "%" PRIu32 " %s %s\n", lines->items[i].line,
			      lines->items[i].key, lines->items[i].path);
}

char *record_settings_lines(const struct sysctl_lines *lines)
{
	return text_of(print_lines, lines);
}

static int parse_line(const char *text, struct sysctl_line *line)
{
	unsigned long number;
	size_t n;
	char *end;

	errno = 0;
	number = strtoul(text, &end, 10);
	if (errno != 0 || number > UINT32_MAX || *end != ' ')
		return -EBADMSG;
	line->line = (uint32_t)number;
	text = end + 1;
	n = strcspn(text, " \n");
	if (text[n] != ' ' || n >= sizeof(line->key))
		return -EBADMSG;
	memcpy(line->key, text, n);
	text += n + 1;
	n = strcspn(text, "\n");
	if (text[n] != '\n' || n >= sizeof(line->path))
		return -EBADMSG;
	memcpy(line->path, text, n);
	return 0;
}

/* As clean as those that were read from files. */
static void clean(char *text)
{
	for (; *text != '\0'; text++) {
		if (*text < ' ' || *text > '~')
			*text = '?';
	}
}

int record_settings_parse_lines(const char *text, struct sysctl_lines *lines)
{
	lines->looked = true;
	while (*text != '\0' && lines->n < SYSCTL_LINES_MAX) {
		struct sysctl_line *added = LIST_ADD(lines);

		if (!added)
			return -ENOMEM;
		added->host = lines->host;
		if (parse_line(text, added) < 0)
			return -EBADMSG;
		clean(added->key);
		clean(added->path);
		text = end_of(text);
		text += *text == '\n';
	}
	return 0;
}
