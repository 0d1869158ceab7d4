// SPDX-License-Identifier: MIT
/*
 * paste_host: tables come together.
 */
#include "paste/paste_host.h"

#include <errno.h>
#include <stdio.h>

#include "paste/paste_table.h"
#include "tcpwait/array.h"

int paste_host_add(struct paste_host *host, struct paste *table,
		   const char *netns)
{
	struct paste **added =
		ARRAY_ADD(host->tables, host->n_tables, host->cap_tables);

	if (!added) {
		paste_table_close(table);
		return -ENOMEM;
	}
	*added = table;
	(void)snprintf(table->netns, sizeof(table->netns), "%s", netns);
	for (size_t i = 0; i + 1 < host->n_tables; i++)
		if (host->tables[i]->sample)
			table->first_number +=
				(uint32_t)host->tables[i]->sample->n;
	return 0;
}

unsigned int paste_host_lacks(const struct paste_host *host)
{
	const struct settings *settings = &host->told.settings;
	unsigned int lacks = 0;
	uint16_t low, high;

	for (size_t i = 0; i < host->n_tables; i++)
		lacks |= host->tables[i]->lacks;
	if (host->n_tables == 1 && settings->known[SETTING_TCP_TW_REUSE] &&
	    settings_port_range(settings, &low, &high))
		lacks &= ~(unsigned int)SOURCE_SETTINGS;
	return lacks;
}
