// SPDX-License-Identifier: MIT
/*
 * churn: what the closes of one flow look like, and who was seen to close.
 */
#include "analyze/churn.h"

#include <inttypes.h>
#include <stdio.h>

#include "analyze/phrase.h"

/* A connection that lives longer serves more than a request, most likely. */
static const double kept_seconds = 1;

static struct pattern add_evidence(struct finding *finding,
				   const struct snapshot *snap,
				   const struct flow *flow)
{
	const struct netns *netns = &snap->namespaces[flow->key.netns];
	const struct pattern_input input = {
		.history = &flow->history,
		.established = flow->states[TCP_STATE_ESTABLISHED],
		.is_saturated = flow->is_saturated,
	};
	struct pattern pattern = pattern_find(&input);

	finding_add_count(finding, "time_wait",
			  flow->states[TCP_STATE_TIME_WAIT]);
	finding_add_count(finding, "established",
			  flow->states[TCP_STATE_ESTABLISHED]);
	flow_add_rates(finding, flow);
	finding_add_text(finding, "pattern", pattern_name(pattern.kind));
	if (pattern.period_seconds > 0)
		finding_add_real(finding, "period_seconds",
				 pattern.period_seconds);
	if (flow->budget.known)
		finding_add_real(finding, "budget_ratio", flow->budget.ratio);
	else
		finding_add_unknown(finding, "budget_ratio");
	finding_add_counter(finding, "linger_resets_since_boot",
			    &netns->counters, COUNTER_ABORT_ON_LINGER);
	return pattern;
}

/*
 * Whether a connection serves one request or a hundred cannot be seen; how
 * long it lives can.  Where not even that is known, nobody is reproached.
 */
static void describe_life(const struct flow *flow,
			  const struct pattern *pattern, char *text,
			  size_t size)
{
	char life[PHRASE_SIZE];

	if (flow->lifetime_known && flow->lifetime_seconds >= kept_seconds)
		(void)snprintf(text, size, ", after a mean life of %s at most",
			       phrase_duration(flow->lifetime_seconds, life));
	else if (flow->lifetime_known || pattern->kind == PATTERN_PER_REQUEST)
		(void)snprintf(text, size, " instead of keeping them");
	else
		text[0] = '\0';
}

static bool has_no_port(const struct flow *flow)
{
	return flow->budget.known && flow->budget.ratio >= 1;
}

/*
 * With no port left a mean over the minute is what the ports allow, not what
 * the program asks for.
 */
static void describe_closes(struct finding *finding, const struct flow *flow)
{
	if (has_no_port(flow))
		phrase_add(finding, "%u TIME_WAIT",
			   flow->states[TCP_STATE_TIME_WAIT]);
	else
		phrase_closes(finding, flow);
}

/* TIME_WAIT beside those that were closed at once, if these are enough. */
static uint64_t more_than(const struct rule_input *input,
			  const struct flow *flow,
			  const struct pattern *pattern)
{
	double enough = input->thresholds->value[THRESHOLD_TIME_WAIT_COUNT];
	uint64_t all = flow->states[TCP_STATE_TIME_WAIT];
	uint64_t rest = all > pattern->n_at_once ? all - pattern->n_at_once : 0;

	return (double)rest >= enough ? rest : 0;
}

/*
 * TIME_WAIT that are taken over early leave only the last seconds to see, and
 * with no port left the closes end because nothing can be opened.
 */
static bool is_at_once(const struct rule_input *input, const struct flow *flow,
		       const struct pattern *pattern)
{
	return pattern->n_at_once > 0 && !flow->is_saturated &&
	       !has_no_port(flow) &&
	       (pattern->kind == PATTERN_BURST ||
		more_than(input, flow, pattern) == 0);
}

/* The end of a pool looks so, and of a job: it says nothing of their use. */
static void describe_burst(struct finding *finding,
			   const struct pattern *pattern, uint64_t n_more,
			   const char *who, const char *where)
{
	phrase_add(finding, "%s closed %" PRIu64 " connections to %s within ",
		   who, pattern->n_at_once, where);
	if (pattern->kind != PATTERN_BURST) {
		phrase_add(finding,
			   "the last %d s: a burst, or the beginning of more",
			   pattern->at_once_ago_seconds + 3);
		return;
	}
	phrase_add(
		finding,
		"3 s, %d s ago, as at a restart, at the end of a job or when "
		"a pool is emptied; ",
		pattern->at_once_ago_seconds);
	if (n_more > 0)
		phrase_add(finding,
			   "others are opened and closed besides: %" PRIu64
			   " TIME_WAIT",
			   n_more);
	else
		phrase_add(finding, "churn only if it comes again");
}

/* Who holds what is open now; the closed ones may be another's. */
static void describe_open(struct finding *finding,
			  const struct rule_input *input)
{
	const struct report_owners *owners = &finding->owners;
	char name[PHRASE_NAME_SIZE];
	const char *program = phrase_program(input->seen, owners, name);

	/* Who was seen with closed ones may hold none that is open. */
	for (uint32_t i = 0; i < owners->n && i < REPORT_OWNERS_MAX; i++) {
		if (owners->items[i].n_closed > 0)
			return;
	}
	if (program)
		phrase_add(finding,
			   "; %s holds open ones, who closed the others was "
			   "not seen%s",
			   program, input->before ? "" : " (-d 60 watches)");
}

static void summarize(struct finding *finding, const struct rule_input *input,
		      const struct flow *flow, const struct pattern *pattern,
		      const char *where)
{
	char life[128], name[PHRASE_NAME_SIZE];
	bool at_once = is_at_once(input, flow, pattern);
	const char *program = phrase_closer(
		input->seen, flow, at_once ? pattern->n_at_once : 0, name);
	const char *who = program ? program : "this host";

	describe_life(flow, pattern, life, sizeof(life));
	if (at_once) {
		describe_burst(finding, pattern,
			       more_than(input, flow, pattern), who, where);
	} else {
		phrase_add(finding,
			   "%s opens and closes connections to %s%s: ", who,
			   where, life);
		describe_closes(finding, flow);
	}
	if (pattern->period_seconds >= 2)
		phrase_add(finding, ", every %.0f s", pattern->period_seconds);
	if (finding->severity > SEVERITY_INFO)
		phrase_add(finding,
			   "; %.0f%% of the ports toward it are in use",
			   100 * flow->budget.ratio);
	if (!program && !at_once)
		describe_open(finding, input);
}

/* Of a burst alone, who came after it is not who made it. */
static void keep_closers(struct report_owners *owners)
{
	uint32_t kept =
		owners->n < REPORT_OWNERS_MAX ? owners->n : REPORT_OWNERS_MAX;

	owners->n = 0;
	for (uint32_t i = 0; i < kept; i++) {
		if (owners->items[i].n_closed > 0)
			owners->items[owners->n++] = owners->items[i];
	}
}

struct pattern churn_tell(struct finding *finding,
			  const struct rule_input *input,
			  const struct flow *flow, const char *where)
{
	struct pattern pattern = add_evidence(finding, input->seen, flow);

	if (is_at_once(input, flow, &pattern) &&
	    more_than(input, flow, &pattern) == 0)
		keep_closers(&finding->owners);
	summarize(finding, input, flow, &pattern, where);
	return pattern;
}
