// SPDX-License-Identifier: MIT
/*
 * rule_time_wait_table_full: tcp_max_tw_buckets is in sight, or passed.
 *
 * Past it a connection is closed without TIME_WAIT (tcp_time_wait), which
 * only TCPTimeWaitOverflow tells.  That endangers who uses its ports again
 * within the minute, and nobody else: connect() takes every second port in turn
 * (__inet_hash_connect), so that it takes many closes to come round so soon.
 */
#include "analyze/earlier.h"
#include "analyze/rule.h"

static const double nearly_full = 0.95;

/* 32768-60999, as most clients have it. */
enum { PORTS_USUAL = 28232 };

static void add_overflows(struct finding *finding,
			  const struct counters *counters, bool rise_known,
			  uint64_t rise)
{
	finding_add_counter(finding, "overflows_since_boot", counters,
			    COUNTER_TIME_WAIT_OVERFLOW);
	if (rise_known)
		finding_add_count(finding, "overflows_between_samples", rise);
	else
		finding_add_unknown(finding, "overflows_between_samples");
}

/* Minisockets in FIN_WAIT2 are in the same table (tcp_time_wait). */
static uint64_t count_orphans(const struct snapshot *seen, uint16_t netns)
{
	uint64_t n = 0;

	for (size_t i = 0; i < seen->groups.n; i++) {
		const struct tally_row *group = &seen->groups.rows[i];

		if (group->key.netns == netns)
			n += group->orphan_fin_wait2;
	}
	return n;
}

/* How many ports the connections of most TIME_WAIT have to choose from. */
static uint32_t ports_of(const struct rule_input *input, uint16_t netns)
{
	const struct tally *groups = &input->seen->groups;
	uint64_t n_client = 0, n = 0;

	for (size_t i = 0; i < groups->n; i++) {
		const struct tally_row *row = &groups->rows[i];

		if (row->key.netns != netns)
			continue;
		n += row->states[TCP_STATE_TIME_WAIT];
		if (row->key.role == ROLE_CLIENT)
			n_client += row->states[TCP_STATE_TIME_WAIT];
	}
	return n_client * 2 > n && input->capacities[netns] > 0
		       ? input->capacities[netns]
		       : PORTS_USUAL;
}

/*
 * May so many go without that a port is used again within the minute?  A full
 * table alone tells of no more closes than it has room for.
 */
static bool endangers(const struct rule_input *input, double safe_rate,
		      int64_t limit, uint64_t rise)
{
	double seconds = input->before
				 ? snapshot_seconds(input->before, input->seen)
				 : 0;
	double rate = (double)limit / HISTORY_SECONDS;

	if (seconds > 0)
		rate += (double)rise / seconds;
	return rate >= safe_rate;
}

static int judge(const struct rule_input *input, uint16_t pos,
		 struct findings *out)
{
	const struct netns *netns = &input->seen->namespaces[pos];
	int64_t limit = netns->settings.value[SETTING_TCP_MAX_TW_BUCKETS];
	uint64_t used = netns->counters.value[COUNTER_SOCKSTAT_TW];
	uint64_t rise = 0;
	bool rise_known =
		earlier_rise(input, pos, COUNTER_TIME_WAIT_OVERFLOW, &rise);
	struct finding finding = {
		.id = FINDING_TIME_WAIT_TABLE_FULL,
		.confidence = CONFIDENCE_HIGH,
		.subject = {
			.netns = pos,
			.process = OWNERS_NONE,
			.setting = setting_name(SETTING_TCP_MAX_TW_BUCKETS),
		},
		.weight = used,
	};
	double ratio, safe_rate;

	if (!snapshot_table_ratio(netns, &ratio))
		return 0;
	if (rise == 0 && ratio < input->thresholds->value[THRESHOLD_TW_TABLE])
		return 0;
	safe_rate = ports_of(input, pos) / 2.0 / HISTORY_SECONDS;
	finding.severity =
		(rise > 0 || ratio >= nearly_full) &&
				endangers(input, safe_rate, limit, rise)
			? SEVERITY_WARNING
			: SEVERITY_INFO;
	if (rise > 0)
		finding.variant = "overflows";
	finding_add_count(&finding, "time_wait_sockets", used);
	finding_add_count(&finding, "orphans", count_orphans(input->seen, pos));
	finding_add_count(&finding, "limit", (uint64_t)limit);
	finding_add_real(&finding, "ratio", ratio);
	finding_add_real(&finding, "safe_below_per_second", safe_rate);
	add_overflows(&finding, &netns->counters, rise_known, rise);
	return findings_add(out, &finding);
}

static int run(const struct rule_input *input, struct findings *out)
{
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < input->seen->n_namespaces; i++)
		ret = judge(input, (uint16_t)i, out);
	return ret;
}

const struct rule rule_time_wait_table_full = {
	.id = FINDING_TIME_WAIT_TABLE_FULL,
	.name = "time-wait-table-full",
	.severities = CAN_INFO | CAN_WARN,
	.rank = RANK_HURTS,
	.states = { TCP_STATE_TIME_WAIT },
	.run = run,
	.needs = NEED_BIT(NEED_COUNTERS) | NEED_BIT(NEED_SETTINGS),
};
