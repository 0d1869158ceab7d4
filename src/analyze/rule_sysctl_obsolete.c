// SPDX-License-Identifier: MIT
/*
 * rule_sysctl_obsolete: a file sets a key that this kernel does not have.
 */
#include <string.h>

#include "analyze/rule.h"

/* One finding per key: its first line stands for the others. */
static size_t count_lines(const struct sysctl_lines *lines, size_t i)
{
	size_t n = 0;

	for (size_t k = 0; k < lines->n; k++) {
		if (lines->items[k].host != lines->items[i].host ||
		    strcmp(lines->items[k].key, lines->items[i].key) != 0)
			continue;
		if (k < i)
			return 0;
		n++;
	}
	return n;
}

/* The first namespace stands for its host. */
static uint16_t netns_of(const struct snapshot *snap, uint16_t host)
{
	uint16_t i = 0;

	while (i < snap->n_namespaces && snap->namespaces[i].host != host)
		i++;
	return i;
}

static int add_one(const struct snapshot *snap, const struct sysctl_line *line,
		   const struct sysctl_removed *removed, size_t n,
		   struct findings *out)
{
	struct finding finding = {
		.id = FINDING_SYSCTL_OBSOLETE,
		.severity = SEVERITY_INFO,
		.confidence = CONFIDENCE_HIGH,
		.subject = {
			.netns = netns_of(snap, line->host),
			.process = OWNERS_NONE,
			.setting = removed->key,
		},
		.weight = n,
	};

	finding_add_count(&finding, "lines", n);
	finding_add_count(&finding, "first_line", line->line);
	finding_add_text(&finding, "removed_in", removed->version);
	finding_say_name(&finding, "key", line->key);
	finding_say_name(&finding, "path", line->path);
	finding_say_text(&finding, "instead", removed->instead);
	return findings_add(out, &finding);
}

static int run(const struct rule_input *input, struct findings *out)
{
	const struct sysctl_lines *lines = &input->seen->sysctl_lines;
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < lines->n; i++) {
		const struct sysctl_line *line = &lines->items[i];
		const struct sysctl_removed *removed = sysctl_removed_find(
			line->key,
			snapshot_host(input->seen, line->host)->kernel);
		size_t n = removed ? count_lines(lines, i) : 0;

		if (n > 0)
			ret = add_one(input->seen, line, removed, n, out);
	}
	return ret;
}

const struct rule rule_sysctl_obsolete = {
	.id = FINDING_SYSCTL_OBSOLETE,
	.name = "sysctl-obsolete",
	.severities = CAN_INFO,
	.rank = RANK_SETTINGS,
	.is_of_setting = true,
	.run = run,
};
