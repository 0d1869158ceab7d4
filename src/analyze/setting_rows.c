// SPDX-License-Identifier: MIT
/*
 * setting_rows: values beside what Linux would have chosen.
 *
 * A default that follows the size of memory is known only where the table of
 * connections tells it.
 */
#include "tcpwait/setting_rows.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyze/setting_verdict.h"
#include "analyze/texts.h"

static const struct {
	bool known;
	int64_t value;
} defaults[SETTING_COUNT] = {
	[SETTING_TCP_TW_REUSE] = { true, 2 },
	[SETTING_TCP_TW_REUSE_DELAY] = { true, 1000 },
	[SETTING_TCP_TIMESTAMPS] = { true, 1 },
	[SETTING_TCP_FIN_TIMEOUT] = { true, 60 },
	[SETTING_TCP_ORPHAN_RETRIES] = { true, 0 },
	[SETTING_TCP_SYNCOOKIES] = { true, 1 },
	[SETTING_TCP_SYN_RETRIES] = { true, 6 },
	[SETTING_TCP_SYNACK_RETRIES] = { true, 5 },
	[SETTING_TCP_RETRIES2] = { true, 15 },
	[SETTING_TCP_KEEPALIVE_TIME] = { true, 7200 },
	[SETTING_TCP_KEEPALIVE_INTVL] = { true, 75 },
	[SETTING_TCP_KEEPALIVE_PROBES] = { true, 9 },
	[SETTING_TCP_ABORT_ON_OVERFLOW] = { true, 0 },
	[SETTING_TCP_RFC1337] = { true, 0 },
	[SETTING_IP_AUTOBIND_REUSE] = { true, 0 },
	[SETTING_SOMAXCONN] = { true, 4096 },
	[SETTING_NETDEV_MAX_BACKLOG] = { true, 1000 },
	[SETTING_NF_CONNTRACK_TIME_WAIT] = { true, 120 },
	[SETTING_NF_CONNTRACK_CLOSE_WAIT] = { true, 60 },
	[SETTING_NR_OPEN] = { true, 1048576 },
};

/* tcp_sk_init(), from this namespace's table; tcp_init() from the host's. */
static bool default_by_table(const struct settings *settings, int setting,
			     int64_t *value)
{
	int64_t entries = settings->value[SETTING_TCP_EHASH_ENTRIES];

	if (!settings->known[SETTING_TCP_EHASH_ENTRIES])
		return false;
	if (setting == SETTING_TCP_MAX_TW_BUCKETS)
		*value = llabs(entries) / 2;
	else if (setting == SETTING_TCP_MAX_SYN_BACKLOG)
		*value =
			llabs(entries) / 128 > 128 ? llabs(entries) / 128 : 128;
	else if (setting == SETTING_TCP_MAX_ORPHANS && entries < 0)
		*value = -entries / 2;
	else
		return false;
	return true;
}

static bool default_of(const char *kernel, const struct settings *settings,
		       int setting, int64_t *value)
{
	/* Since Linux 5.4, and 4.19. */
	if (setting == SETTING_SOMAXCONN && !sysctl_kernel_is(kernel, 5, 4))
		return false;
	if (setting == SETTING_TCP_TW_REUSE && !sysctl_kernel_is(kernel, 4, 19))
		return false;
	*value = defaults[setting].value;
	return defaults[setting].known ||
	       default_by_table(settings, setting, value);
}

static void fill_range(const struct settings *settings, struct setting_row *row)
{
	uint16_t low, high;

	row->known = settings_port_range(settings, &low, &high);
	row->default_known = true;
	(void)snprintf(row->value_text, sizeof(row->value_text), "%u %u", low,
		       high);
	(void)snprintf(row->default_text, sizeof(row->default_text),
		       "32768 60999");
}

/* As the kernel writes it; what has no room ends in "...". */
static void format_ports(const struct port_set *ports, char *text, size_t size)
{
	const size_t room = sizeof("65535-65535,...");
	size_t used = 0;

	text[0] = '\0';
	for (uint32_t port = 0; port <= UINT16_MAX; port++) {
		uint32_t last = port;

		if (!port_set_has(ports, (uint16_t)port))
			continue;
		while (last < UINT16_MAX &&
		       port_set_has(ports, (uint16_t)(last + 1)))
			last++;
		if (used + room > size) {
			(void)snprintf(text + used, size - used, ",...");
			return;
		}
		used += (size_t)snprintf(text + used, size - used, "%s%u",
					 used ? "," : "", port);
		if (last > port)
			used += (size_t)snprintf(text + used, size - used,
						 "-%u", last);
		port = last;
	}
}

static void fill_reserved(const struct settings *settings,
			  struct setting_row *row)
{
	row->known = settings->reserved_known;
	row->default_known = true;
	format_ports(&settings->reserved, row->value_text,
		     sizeof(row->value_text));
}

static void fill_number(const char *kernel, const struct settings *settings,
			struct setting_row *row)
{
	int setting = row->text->setting;

	row->is_number = true;
	row->known = settings->known[setting];
	row->value = settings->value[setting];
	/* Negative where the host's table is used: proc_tcp_ehash_entries(). */
	if (setting == SETTING_TCP_EHASH_ENTRIES)
		row->value = llabs(row->value);
	row->default_known =
		default_of(kernel, settings, setting, &row->default_value);
	(void)snprintf(row->value_text, sizeof(row->value_text), "%" PRId64,
		       row->value);
	(void)snprintf(row->default_text, sizeof(row->default_text), "%" PRId64,
		       row->default_value);
}

static void make_row(const struct setting_facts *facts, uint16_t netns,
		     const struct setting_text *text, struct setting_row *row)
{
	const struct settings *settings = &facts->netns->settings;

	*row = (struct setting_row){ .netns = netns, .text = text };
	if (text->setting == SETTING_LOCAL_PORT_LOW)
		fill_range(settings, row);
	else if (text->setting == SETTING_ROW_RESERVED)
		fill_reserved(settings, row);
	else
		fill_number(
			snapshot_host(facts->snap, facts->netns->host)->kernel,
			settings, row);
	setting_verdict(facts, row);
}

/* A namespace that holds nothing was not entered. */
static bool was_read(const struct netns *netns)
{
	for (int i = 0; i < SETTING_COUNT; i++) {
		if (netns->settings.known[i])
			return true;
	}
	return false;
}

const struct setting_text *setting_text(size_t i)
{
	return i < TEXTS_SETTINGS_MAX && texts_en.settings[i].name
		       ? &texts_en.settings[i]
		       : NULL;
}

int setting_rows_make(const struct snapshot *snap, struct setting_row **rows,
		      size_t *n)
{
	size_t n_texts = 0;
	struct setting_row *items;

	while (setting_text(n_texts))
		n_texts++;
	*n = 0;
	items = calloc(n_texts * (snap->n_namespaces + 1), sizeof(*items));
	*rows = items;
	if (!items)
		return -ENOMEM;
	for (size_t i = 0; i < snap->n_namespaces; i++) {
		struct setting_facts facts;

		if (!was_read(&snap->namespaces[i]))
			continue;
		setting_verdict_facts(&facts, snap, (uint16_t)i);
		for (size_t k = 0; k < n_texts; k++)
			make_row(&facts, (uint16_t)i, setting_text(k),
				 &items[(*n)++]);
	}
	return 0;
}
