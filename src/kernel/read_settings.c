// SPDX-License-Identifier: MIT
/*
 * read_settings: reads the sysctls, each file once.
 *
 * What a value means is not decided here.  A kernel that lacks a setting
 * leaves it unknown: no default is put in its place.
 */
#include "kernel/kernel.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel/proc.h"

enum {
	NAME_SIZE = 64,
	NUMBERS_SIZE = 64,
	/*
	 * The longest list proc_do_large_bitmap() can write is that of every
	 * third port left out: 21846 ranges of at most 12 bytes.
	 */
	RESERVED_SIZE = 22000 * 12,
};

/* "net.ipv4.tcp_rfc1337" is the file net/ipv4/tcp_rfc1337. */
static bool name_to_path(const char *name, char path[static NAME_SIZE])
{
	size_t len = strlen(name);
	size_t i;

	if (len >= NAME_SIZE)
		return false;
	for (i = 0; i <= len; i++)
		path[i] = name[i];
	for (i = 0; i < len; i++) {
		if (path[i] == '.')
			path[i] = '/';
	}
	return true;
}

static bool read_numbers(int dir_fd, const char *name, int64_t *values,
			 size_t n)
{
	char path[NAME_SIZE];
	char text[NUMBERS_SIZE];

	return name_to_path(name, path) &&
	       proc_text_read(dir_fd, path, text, sizeof(text)) == 0 &&
	       proc_text_parse_numbers(text, values, n);
}

static void read_port_range(int dir_fd, struct settings *settings)
{
	int64_t ends[2];

	if (!read_numbers(dir_fd, setting_name(SETTING_LOCAL_PORT_LOW), ends,
			  2))
		return;
	settings->value[SETTING_LOCAL_PORT_LOW] = ends[0];
	settings->value[SETTING_LOCAL_PORT_HIGH] = ends[1];
	settings->known[SETTING_LOCAL_PORT_LOW] = true;
	settings->known[SETTING_LOCAL_PORT_HIGH] = true;
}

static void read_number(int dir_fd, enum setting setting,
			struct settings *settings)
{
	int64_t value;

	if (!read_numbers(dir_fd, setting_name(setting), &value, 1))
		return;
	settings->value[setting] = value;
	settings->known[setting] = true;
}

static void read_reserved(int dir_fd, struct settings *settings)
{
	char *text = malloc(RESERVED_SIZE);

	if (text == NULL)
		return;
	settings->reserved_known =
		proc_text_read(dir_fd, "net/ipv4/ip_local_reserved_ports", text,
			       RESERVED_SIZE) == 0 &&
		port_set_parse(text, &settings->reserved);
	if (!settings->reserved_known)
		settings->reserved = (struct port_set){ 0 };
	free(text);
}

void read_settings_from(const char *sys_dir, struct settings *settings)
{
	int dir_fd = open(sys_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int i;

	*settings = (struct settings){ 0 };
	if (dir_fd < 0)
		return;
	read_port_range(dir_fd, settings);
	for (i = 0; i < SETTING_COUNT; i++) {
		if (i != SETTING_LOCAL_PORT_LOW && i != SETTING_LOCAL_PORT_HIGH)
			read_number(dir_fd, (enum setting)i, settings);
	}
	read_reserved(dir_fd, settings);
	close(dir_fd);
}

void kernel_read_settings(struct settings *settings)
{
	read_settings_from("/proc/sys", settings);
}
