// SPDX-License-Identifier: MIT
/*
 * flow: what the groups of one service add up to, and how a sentence calls it.
 */
#ifndef TCPWAIT_ANALYZE_FLOW_H
#define TCPWAIT_ANALYZE_FLOW_H

#include "analyze/lives.h"
#include "analyze/pattern.h"
#include "analyze/rule.h"
#include "analyze/runs.h"
#include "tcpwait/report.h"

struct flow {
	struct tally_key key; /* of its first group */
	tcp_state_counts states;
	uint64_t total;
	uint32_t closes; /* of the last 60 s */
	struct close_sum sum;
	/* Of these, since the sample before. */
	int watched_seconds;
	uint64_t n_watched;
	bool closes_unknown; /* this source does not tell */
	double closes_per_second; /* the mean of 60 s */
	struct history history;
	struct close_rate rate; /* of now */
	/* More closed than the history shows: see close_rate_thins(). */
	bool is_thinned;
	struct lives lives;
	uint32_t n_cpus; /* of its host */
	bool lifetime_known;
	double lifetime_seconds; /* at most */
	struct port_budget budget; /* the fullest of its sources */
	struct report_owners owners;
	/* What was heard of its ends; NULL: nothing, or there are several
	 * services. */
	const struct heard_service *heard;
};

/* flow_make adds up the groups first to end of runs. */
void flow_make(struct flow *flow, const struct rule_input *input,
	       const struct runs *runs, size_t first, size_t end);

/* flow_add adds one more run to what is there; flow_finish works out rates. */
void flow_add(struct flow *flow, const struct rule_input *input,
	      const struct runs *runs, size_t first, size_t end);
void flow_finish(struct flow *flow, const struct rule_input *input);

/* The subject of a finding about the service of this group. */
struct finding_subject flow_subject(const struct tally_key *key);

/*
 * flow_closer: the program that closed its connections, "php-fpm"; NULL where
 * these were not seen in the hands of one alone.  It had half of all; or those
 * of its own that were met lived for one look, so that there may be many more.
 * A few that a program closes after a longer life, which looks meet as good as
 * all, do not make it that one.  Of n_at_once that closed together, it must
 * have had most.
 */
const char *flow_closer(const struct snapshot *snap, const struct flow *flow,
			uint64_t n_at_once);

/*
 * flow_add_heard adds what was heard of its ends as evidence, and words for
 * what is measured of a pattern.
 */
void flow_add_heard(struct finding *finding, const struct snapshot *snap,
		    const struct flow *flow, const struct pattern *pattern);

/*
 * flow_confidence: in what a finding says of its closes.  That they are closed
 * here first is sure where enough were heard, pattern or none.
 */
enum confidence flow_confidence(const struct flow *flow,
				const struct pattern *pattern);

/* flow_add_rates adds its close rate and mean lifetime as evidence. */
void flow_add_rates(struct finding *finding, const struct flow *flow);

#endif
