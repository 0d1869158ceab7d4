// SPDX-License-Identifier: MIT
/*
 * sysctl_lines: reads sysctl.d(5) lines, and knows what was removed.
 *
 * Only keys about TCP and connection tracking that guides still hand on;
 * values are not looked at.
 */
#include "tcpwait/sysctl_lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tcpwait/array.h"

/* Versions by tcp(7) and the commits named; none of them is in Linux 6.18. */
static const struct sysctl_removed removed_keys[] = {
	/* 4396e46187ca */
	{ "net.ipv4.tcp_tw_recycle", 4, 12, "4.12",
	  "it broke clients behind NAT and nothing replaces it; for outgoing "
	  "connections there is tcp_tw_reuse" },
	/* 4a7f60094411 */
	{ "net.ipv4.tcp_thin_dupack", 4, 11, "4.11", "RACK does its work" },
	/* adf0516845bc */
	{ "net.ipv4.netfilter.ip_conntrack_*", 4, 9, "4.9",
	  "the keys are now net.netfilter.nf_conntrack_*" },
	{ "net.ipv4.ip_conntrack_*", 4, 9, "4.9",
	  "the keys are now net.netfilter.nf_conntrack_*" },
	/* 77873803363c */
	{ "net.ipv4.tcp_dma_copybreak", 3, 18, "3.18", "NET_DMA is gone" },
	/* 9f9843a751d0 */
	{ "net.ipv4.tcp_max_ssthresh", 3, 13, "3.13", "hystart does its work" },
	/* 1a2c6181c4a1 */
	{ "net.ipv4.tcp_cookie_size", 3, 10, "3.10",
	  "cookie transactions are gone" },
	/* e33099f96d99 */
	{ "net.ipv4.tcp_frto_response", 3, 10, "3.10",
	  "F-RTO needs no choice" },
	/* ca2eb5679f8d */
	{ "net.ipv4.tcp_abc", 3, 9, "3.9", "the code is gone" },
	{ "net.ipv4.tcp_bic*", 2, 6, "2.6.14", "now tcp_congestion_control" },
	{ "net.ipv4.tcp_vegas_cong_avoid", 2, 6, "2.6.14",
	  "now tcp_congestion_control" },
	{ "net.ipv4.tcp_westwood", 2, 6, "2.6.14",
	  "now tcp_congestion_control" },
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* A key is written with dots or slashes: what separates first counts. */
static bool take_key(const char *at, size_t n, char key[static SYSCTL_KEY_SIZE])
{
	size_t length = 0;
	char separator = '\0';

	while (length < n && at[length] != '=')
		length++;
	if (length == n)
		return false;
	while (length > 0 && is_blank(at[length - 1]))
		length--;
	if (length == 0 || length >= SYSCTL_KEY_SIZE)
		return false;
	for (size_t i = 0; i < length; i++) {
		char c = at[i];

		if (c <= ' ' || c > '~')
			c = '?';
		if (!separator && (c == '.' || c == '/'))
			separator = c;
		if (separator == '/' && (c == '.' || c == '/'))
			c = c == '/' ? '.' : '/';
		key[i] = c;
	}
	key[length] = '\0';
	return true;
}

static void copy_path(const char *path, char clean[static SYSCTL_PATH_SIZE])
{
	size_t i;

	for (i = 0; path[i] && i + 1 < SYSCTL_PATH_SIZE; i++)
		clean[i] = path[i];
	clean[i] = '\0';
	for (i = 0; clean[i]; i++) {
		if (clean[i] < ' ' || clean[i] > '~')
			clean[i] = '?';
	}
}

int sysctl_lines_add(struct sysctl_lines *lines, const char *path,
		     uint32_t number, const char *text, size_t n_text)
{
	static const char below[] = "net.";
	struct sysctl_line line = { .line = number, .host = lines->host };
	struct sysctl_line *added;
	size_t at = 0;

	while (at < n_text && is_blank(text[at]))
		at++;
	if (at == n_text || text[at] == '#' || text[at] == ';')
		return 0;
	/* A minus: a failure is to be ignored. */
	at += text[at] == '-';
	while (at < n_text && is_blank(text[at]))
		at++;
	if (!take_key(text + at, n_text - at, line.key) ||
	    strncmp(line.key, below, sizeof(below) - 1) != 0 ||
	    lines->n >= SYSCTL_LINES_MAX)
		return 0;
	copy_path(path, line.path);
	added = LIST_ADD(lines);
	if (!added)
		return -ENOMEM;
	*added = line;
	return 0;
}

void sysctl_lines_free(struct sysctl_lines *lines)
{
	free(lines->items);
	*lines = (struct sysctl_lines){ 0 };
}

static bool is_key(const char *pattern, const char *key)
{
	size_t n = strcspn(pattern, "*");

	return pattern[n] == '*' ? strncmp(pattern, key, n) == 0
				 : strcmp(pattern, key) == 0;
}

bool sysctl_kernel_is(const char *release, unsigned int major,
		      unsigned int minor)
{
	unsigned long here_major, here_minor;
	char *end;

	if (release[0] < '0' || release[0] > '9')
		return false;
	here_major = strtoul(release, &end, 10);
	if (end[0] != '.' || end[1] < '0' || end[1] > '9')
		return false;
	here_minor = strtoul(end + 1, NULL, 10);
	return here_major > major ||
	       (here_major == major && here_minor >= minor);
}

const struct sysctl_removed *sysctl_removed_find(const char *key,
						 const char *release)
{
	const size_t n = sizeof(removed_keys) / sizeof(removed_keys[0]);

	for (size_t i = 0; i < n; i++) {
		const struct sysctl_removed *removed = &removed_keys[i];

		if (is_key(removed->key, key) &&
		    sysctl_kernel_is(release, removed->major, removed->minor))
			return removed;
	}
	return NULL;
}

const struct sysctl_removed *sysctl_removed_named(const char *part)
{
	const size_t n = sizeof(removed_keys) / sizeof(removed_keys[0]);

	for (size_t i = 0; part[0] && i < n; i++) {
		if (strstr(removed_keys[i].key, part))
			return &removed_keys[i];
	}
	return NULL;
}
