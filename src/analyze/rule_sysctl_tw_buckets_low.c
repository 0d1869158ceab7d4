// SPDX-License-Identifier: MIT
/*
 * rule_sysctl_tw_buckets_low: tcp_max_tw_buckets was lowered by hand.
 *
 * It comes as half of the hash table (tcp_sk_init): small on a small machine,
 * and then nobody's doing.
 */
#include <stdlib.h>

#include "analyze/rule.h"

enum { FEW_BUCKETS = 16384 };

static bool is_low(const struct settings *settings, int64_t *entries)
{
	int64_t limit = settings->value[SETTING_TCP_MAX_TW_BUCKETS];

	if (!settings->known[SETTING_TCP_MAX_TW_BUCKETS] ||
	    !settings->known[SETTING_TCP_EHASH_ENTRIES])
		return false;
	/* Negative: the namespace shares the host's table. */
	*entries = llabs(settings->value[SETTING_TCP_EHASH_ENTRIES]);
	return limit < FEW_BUCKETS && limit < *entries / 2;
}

static int run(const struct rule_input *input, struct findings *out)
{
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < input->seen->n_namespaces; i++) {
		const struct settings *settings =
			&input->seen->namespaces[i].settings;
		int64_t limit = settings->value[SETTING_TCP_MAX_TW_BUCKETS];
		struct finding finding = {
			.id = FINDING_SYSCTL_TW_BUCKETS_LOW,
			.severity = SEVERITY_INFO,
			.confidence = CONFIDENCE_HIGH,
			.subject = {
				.netns = (uint16_t)i,
				.process = OWNERS_NONE,
				.setting = setting_name(
					SETTING_TCP_MAX_TW_BUCKETS),
			},
		};
		int64_t entries;

		if (!is_low(settings, &entries))
			continue;
		finding_say_real(&finding, "set_to", (double)limit);
		finding_add_count(&finding, "limit",
				  limit > 0 ? (uint64_t)limit : 0);
		finding_add_count(&finding, "default", (uint64_t)entries / 2);
		ret = findings_add(out, &finding);
	}
	return ret;
}

const struct rule rule_sysctl_tw_buckets_low = {
	.id = FINDING_SYSCTL_TW_BUCKETS_LOW,
	.name = "sysctl-tw-buckets-low",
	.severities = CAN_INFO,
	.rank = RANK_SETTINGS,
	.is_of_setting = true,
	.run = run,
	.needs = NEED_BIT(NEED_SETTINGS),
};
