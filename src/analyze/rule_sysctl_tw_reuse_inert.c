// SPDX-License-Identifier: MIT
/*
 * rule_sysctl_tw_reuse_inert: tcp_tw_reuse without the timestamps it needs
 * (tcp_twsk_unique).
 */
#include "analyze/rule.h"

static bool is_inert(const struct settings *settings)
{
	return settings->known[SETTING_TCP_TW_REUSE] &&
	       settings->value[SETTING_TCP_TW_REUSE] == 1 &&
	       settings->known[SETTING_TCP_TIMESTAMPS] &&
	       settings->value[SETTING_TCP_TIMESTAMPS] == 0;
}

static int run(const struct rule_input *input, struct findings *out)
{
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < input->seen->n_namespaces; i++) {
		struct finding finding = {
			.id = FINDING_SYSCTL_TW_REUSE_INERT,
			.severity = SEVERITY_WARNING,
			.confidence = CONFIDENCE_HIGH,
			.subject = {
				.netns = (uint16_t)i,
				.process = OWNERS_NONE,
				.setting = setting_name(SETTING_TCP_TW_REUSE),
			},
		};

		if (!is_inert(&input->seen->namespaces[i].settings))
			continue;
		finding_add_count(&finding, "tcp_tw_reuse", 1);
		finding_add_count(&finding, "tcp_timestamps", 0);
		ret = findings_add(out, &finding);
	}
	return ret;
}

const struct rule rule_sysctl_tw_reuse_inert = {
	.id = FINDING_SYSCTL_TW_REUSE_INERT,
	.name = "sysctl-tw-reuse-inert",
	.severities = CAN_WARN,
	.rank = RANK_SETTINGS,
	.is_of_setting = true,
	.run = run,
	.needs = NEED_BIT(NEED_SETTINGS),
};
