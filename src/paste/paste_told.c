// SPDX-License-Identifier: MIT
/*
 * paste_told: "net.ipv4.tcp_fin_timeout = 60".
 */
#include "paste/paste_told.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "paste/paste_file.h"

/* A line is cut at PASTE_LINE_MAX: its value is shorter. */
enum { KEY_SIZE = 96, VALUE_MAX = PASTE_LINE_MAX - KEY_SIZE };

static struct span trim(struct span text)
{
	while (text.n > 0 && strchr(" \t\n\r", text.at[0])) {
		text.at++;
		text.n--;
	}
	while (text.n > 0 && strchr(" \t\n\r", text.at[text.n - 1]))
		text.n--;
	return text;
}

/* Exactly n numbers with blanks between. */
static bool read_numbers(struct span text, int64_t *numbers, size_t n)
{
	char copy[64], *at = copy, *end;

	if (!paste_span_copy(text, copy, sizeof(copy)))
		return false;
	for (size_t i = 0; i < n; i++, at = end) {
		at += strspn(at, " \t");
		if (!strchr("-0123456789", *at))
			return false;
		numbers[i] = strtoll(at, &end, 10);
		if (end == at)
			return false;
	}
	return *at == '\0';
}

static void take_range(struct paste_told *told, struct span value)
{
	const enum setting ends[] = { SETTING_LOCAL_PORT_LOW,
				      SETTING_LOCAL_PORT_HIGH };
	int64_t numbers[2];

	if (!read_numbers(value, numbers, 2))
		return;
	for (size_t i = 0; i < 2; i++) {
		told->settings.value[ends[i]] = numbers[i];
		told->settings.known[ends[i]] = true;
	}
	told->n_settings++;
}

/* Of a list that was cut nothing is believed. */
static void take_reserved(struct paste_told *told, struct span value)
{
	char *text = value.n < VALUE_MAX ? strndup(value.at, value.n) : NULL;

	if (!text)
		return;
	told->settings.reserved = (struct port_set){ 0 };
	told->settings.reserved_known =
		port_set_parse(text, &told->settings.reserved);
	if (!told->settings.reserved_known)
		told->settings.reserved = (struct port_set){ 0 };
	told->n_settings++;
	free(text);
}

static void take_number(struct paste_told *told, int setting, struct span value)
{
	int64_t number;

	if (!read_numbers(value, &number, 1))
		return;
	told->settings.value[setting] = number;
	told->settings.known[setting] = true;
	told->n_settings++;
}

static void take_text(char *to, size_t size, struct span value)
{
	if (value.n > 0 && value.n < size &&
	    !memchr(value.at, '(', value.n)) /* "(none)" */
		(void)paste_span_copy(value, to, size);
}

void paste_told_value(struct paste_told *told, struct span name,
		      struct span value)
{
	value = trim(value);
	if (paste_span_is(name, "kernel.hostname"))
		take_text(told->name, sizeof(told->name), value);
	else if (paste_span_is(name, "kernel.osrelease"))
		take_text(told->kernel, sizeof(told->kernel), value);
	else if (paste_span_is(name, "kernel.random.boot_id"))
		take_text(told->boot_id, sizeof(told->boot_id), value);
	else if (paste_span_is(name, "net.ipv4.ip_local_reserved_ports"))
		take_reserved(told, value);
	else if (paste_span_is(name, setting_name(SETTING_LOCAL_PORT_LOW)))
		take_range(told, value);
	else
		for (int i = 0; i < SETTING_COUNT; i++) {
			if (paste_span_is(name, setting_name((enum setting)i)))
				take_number(told, i, value);
		}
}

/* "/proc/sys/net/ipv4/tcp_rfc1337" is net.ipv4.tcp_rfc1337. */
static struct span find_key(struct span text, char key[static KEY_SIZE])
{
	const char root[] = "proc/sys/";
	const char *path = memmem(text.at, text.n, root, sizeof(root) - 1);

	if (path) {
		path += sizeof(root) - 1;
		text.n -= (size_t)(path - text.at);
		text.at = path;
	}
	if (!paste_span_copy(text, key, KEY_SIZE))
		return (struct span){ key, 0 };
	for (char *at = key; *at; at++) {
		if (*at == '/')
			*at = '.';
	}
	return (struct span){ key, text.n };
}

/* What is before "=", or before the ":" behind a path. */
static const char *find_sign(struct span line)
{
	const char *sign = memchr(line.at, '=', line.n);

	if (!sign && memchr(line.at, '/', line.n))
		sign = memchr(line.at, ':', line.n);
	return sign;
}

static bool is_key(struct span key)
{
	static const char *const trees[] = { "net.",   "kernel.", "fs.",
					     "vm.",    "abi.",	  "crypto.",
					     "debug.", "dev.",	  "sunrpc.",
					     "user." };

	if (key.n == 0 || memchr(key.at, ' ', key.n))
		return false;
	for (size_t i = 0; i < sizeof(trees) / sizeof(trees[0]); i++) {
		if (paste_span_begins(key, trees[i]))
			return true;
	}
	return false;
}

bool paste_told_take(struct paste_told *told, struct span line)
{
	const char *sign;
	struct span key, value;
	char text[KEY_SIZE];

	line = trim(line);
	sign = find_sign(line);
	if (!sign)
		return false;
	value.at = sign + 1;
	value.n = (size_t)(line.at + line.n - value.at);
	line.n = (size_t)(sign - line.at);
	key = find_key(trim(line), text);
	if (!is_key(key))
		return false;
	told->n_lines++;
	paste_told_value(told, key, value);
	return true;
}

static void join_text(char *text, const char *other, size_t size)
{
	if (!text[0])
		(void)snprintf(text, size, "%s", other);
}

void paste_told_join(struct paste_told *told, const struct paste_told *other)
{
	for (int i = 0; i < SETTING_COUNT; i++) {
		if (told->settings.known[i] || !other->settings.known[i])
			continue;
		told->settings.value[i] = other->settings.value[i];
		told->settings.known[i] = true;
	}
	if (!told->settings.reserved_known && other->settings.reserved_known) {
		told->settings.reserved = other->settings.reserved;
		told->settings.reserved_known = true;
	}
	told->n_lines += other->n_lines;
	told->n_settings += other->n_settings;
	join_text(told->name, other->name, sizeof(told->name));
	join_text(told->kernel, other->kernel, sizeof(told->kernel));
	join_text(told->boot_id, other->boot_id, sizeof(told->boot_id));
}
