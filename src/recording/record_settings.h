// SPDX-License-Identifier: MIT
/*
 * record_settings: settings, counters and lines of sysctl files as texts, which
 * a recording keeps once however often they are the same.
 */
#ifndef TCPWAIT_RECORDING_RECORD_SETTINGS_H
#define TCPWAIT_RECORDING_RECORD_SETTINGS_H

#include "recording/record_table.h"
#include "tcpwait/counters.h"
#include "tcpwait/settings.h"
#include "tcpwait/sysctl_lines.h"

/* record_settings_text fills both texts, to be freed; 0 or -ENOMEM. */
int record_settings_text(const struct settings *settings,
			 struct record_settings *texts);

/* record_settings_parse reads them back; 0 or -EBADMSG. */
int record_settings_parse(const struct record_settings *texts,
			  struct settings *settings);

/* record_settings_counters gives those that are known, and their number. */
size_t record_settings_counters(const struct counters *counters,
				struct record_counter known[COUNTER_COUNT]);

/* record_settings_counter takes one; one of another name is passed over. */
void record_settings_counter(const struct record_counter *counter,
			     struct counters *counters);

/* record_settings_lines: a text to be freed, or NULL; and back: 0, -ENOMEM or
 * -EBADMSG. */
char *record_settings_lines(const struct sysctl_lines *lines);
int record_settings_parse_lines(const char *text, struct sysctl_lines *lines);

#endif
