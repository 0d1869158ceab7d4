// SPDX-License-Identifier: MIT
/*
 * inherited-descriptor: a process keeps sockets open that are another one's.
 *
 * Counts, in each service, the process that has most of what several hold, or
 * of what is held only by those who do not serve the port; then the next one
 * of the rest.  So a server whose every connection belongs to a child of its
 * own stays silent.  Helpers that hold one each are counted together.
 */
#include <errno.h>
#include <stdlib.h>

#include "analyze/evidence.h"
#include "analyze/flow.h"
#include "analyze/row_owners.h"
#include "analyze/serving.h"
#include "analyze/told.h"

/* So many processes of one service are told. */
enum { ROUNDS_MAX = 16 };

struct search {
	const struct rule_input *input;
	uint32_t *waits; /* candidates of one service; the told ones leave */
	size_t n;
	const struct tally_key *key;
	uint32_t *n_held; /* of each process; all 0 between two rounds */
};

/* What an application has left; what it has not accepted nobody can hold. */
static bool is_left(const struct rule_input *input, uint32_t wait)
{
	return !(input->seen->waits[wait].flags & WAIT_IS_FIN_WAIT2) &&
	       input->kinds[wait] != CLOSE_WAIT_SENDING &&
	       input->kinds[wait] != CLOSE_WAIT_UNACCEPTED &&
	       input->kinds[wait] != CLOSE_WAIT_UNTOLD;
}

static bool is_any(const struct rule_input *input, uint32_t wait)
{
	(void)input;
	(void)wait;
	return true;
}

static uint32_t set_of(const struct search *search, size_t i)
{
	return search->input->seen->waits[search->waits[i]].holders;
}

static bool is_in_set(const struct owners *owners, uint32_t set,
		      uint32_t process)
{
	while (set != OWNERS_NONE && owners->sets[set].process != process)
		set = owners->sets[set].rest;
	return set != OWNERS_NONE;
}

static bool may_be_inherited(const struct rule_input *input,
			     const struct wait_group *group, uint32_t wait)
{
	uint32_t set = input->seen->waits[wait].holders;

	return set != OWNERS_NONE &&
	       (group->is_foreign ||
		input->seen->owners.sets[set].rest != OWNERS_NONE) &&
	       is_left(input, wait);
}

static void add_candidates(struct search *search,
			   const struct wait_group *group)
{
	search->key = wait_groups_key(search->input->seen, group);
	for (size_t i = 0; i < group->n; i++) {
		if (may_be_inherited(search->input, group, group->waits[i]))
			search->waits[search->n++] = group->waits[i];
	}
}

/*
 * Among equals who does not serve before who does, and a child before its
 * parent.
 */
static bool is_better(const struct search *search, uint32_t process,
		      uint32_t best)
{
	const struct snapshot *snap = search->input->seen;
	bool serves, best_serves;

	if (best == OWNERS_NONE)
		return true;
	if (search->n_held[process] != search->n_held[best])
		return search->n_held[process] > search->n_held[best];
	serves = serving_of(snap, search->key, process) == SERVING_YES;
	best_serves = serving_of(snap, search->key, best) == SERVING_YES;
	if (serves != best_serves)
		return best_serves;
	return owners_is_older(&snap->owners, best, process);
}

/* Counts for n candidates who holds them; forget takes the counts back. */
static void count_held(struct search *search, size_t n, bool forget)
{
	const struct owners *owners = &search->input->seen->owners;

	for (size_t i = 0; i < n; i++) {
		uint32_t set = set_of(search, i);

		for (; set != OWNERS_NONE; set = owners->sets[set].rest)
			search->n_held[owners->sets[set].process] +=
				forget ? UINT32_MAX : 1;
	}
}

static uint32_t find_best(const struct search *search, size_t n,
			  uint32_t but_for)
{
	const struct owners *owners = &search->input->seen->owners;
	uint32_t best = OWNERS_NONE;

	for (size_t i = 0; i < n; i++) {
		uint32_t set = set_of(search, i);

		for (; set != OWNERS_NONE; set = owners->sets[set].rest) {
			uint32_t process = owners->sets[set].process;

			if (process != best && process != but_for &&
			    is_better(search, process, best))
				best = process;
		}
	}
	return best;
}

/* Moves those that process holds to the front; how many they are. */
static size_t move_to_front(struct search *search, uint32_t process)
{
	size_t n = 0;

	for (size_t i = 0; i < search->n; i++) {
		uint32_t wait = search->waits[i];

		if (!is_in_set(&search->input->seen->owners, set_of(search, i),
			       process))
			continue;
		search->waits[i] = search->waits[n];
		search->waits[n++] = wait;
	}
	return n;
}

static void add_owner(const struct search *search, struct finding *finding,
		      uint32_t process)
{
	struct report_owners *owners = &finding->owners;

	if (row_owners_have(owners, process))
		return;
	if (owners->n < REPORT_OWNERS_MAX)
		owners->items[owners->n] = (struct report_owner){
			.process = process,
			.basis = OWNER_HOLDS,
			.n_sockets = search->n_held[process],
		};
	owners->n += owners->n <= REPORT_OWNERS_MAX;
}

static void add_rest(const struct search *search, struct finding *finding,
		     size_t n)
{
	const struct owners *owners = &search->input->seen->owners;

	for (size_t i = 0; i < n; i++) {
		uint32_t set = set_of(search, i);

		for (; set != OWNERS_NONE; set = owners->sets[set].rest)
			add_owner(search, finding, owners->sets[set].process);
	}
}

/*
 * Names who holds the first n, of whom best holds all; the one that holds most
 * of them beside it, or none.
 */
static uint32_t add_owners(struct search *search, struct finding *finding,
			   size_t n, uint32_t best)
{
	uint32_t other;

	count_held(search, n, false);
	other = find_best(search, n, best);
	add_owner(search, finding, best);
	if (other != OWNERS_NONE)
		add_owner(search, finding, other);
	add_rest(search, finding, n);
	if (finding->owners.n == 2 && search->n_held[other] == n)
		finding_say_process(finding, "other_process", other);
	else if (other != OWNERS_NONE)
		finding_say_count(finding, "more_holders",
				  finding->owners.n - 1);
	count_held(search, n, true);
	return other;
}

/*
 * Alone it may have been passed them on purpose, or have accepted them before
 * it stopped listening; who watches them is hardly a forgotten child.  Or it
 * is alone only because not all were asked.
 */
static enum confidence confidence_of(const struct search *search,
				     const struct aged *aged, uint32_t other)
{
	bool in_doubt =
		search->input->seen->owners.timed_out || aged->n_polled > 0;

	if (other != OWNERS_NONE)
		return CONFIDENCE_HIGH;
	return in_doubt ? CONFIDENCE_LOW : CONFIDENCE_MEDIUM;
}

/* Tells of the first n candidates, all held by process. */
static int tell(struct search *search, size_t n, uint32_t process,
		struct findings *out)
{
	const struct rule_input *input = search->input;
	struct finding finding = {
		.id = FINDING_INHERITED_DESCRIPTOR,
		.severity = SEVERITY_WARNING,
		.subject = flow_subject(search->key),
	};
	struct aged aged;
	uint32_t other;

	if (aged_measure(&aged, input, search->waits, n, is_any) < 0)
		return -ENOMEM;
	if (!aged.is_enough)
		return 0;
	other = add_owners(search, &finding, n, process);
	finding.subject.process = process;
	finding.confidence = confidence_of(search, &aged, other);
	if (input->told_by)
		finding.same_as = input->told_by[search->waits[0]];
	evidence_ages(&finding, &aged);
	finding_add_count(&finding, "in_epoll", aged.n_polled);
	evidence_descriptors(&finding, input, process, &aged);
	if (findings_add(out, &finding) < 0)
		return -ENOMEM;
	told_mark(input, search->waits, n, is_any, out->n_numbers);
	return 0;
}

/* One service: the one that holds most, then the one of the rest. */
static int judge_service(struct search *search, struct findings *out)
{
	double count =
		search->input->thresholds->value[THRESHOLD_CLOSE_WAIT_COUNT];
	int ret = 0;

	for (int i = 0; ret == 0 && i < ROUNDS_MAX; i++) {
		uint32_t best;
		size_t n;

		if (search->n == 0 || search->n < count)
			break;
		count_held(search, search->n, false);
		best = find_best(search, search->n, OWNERS_NONE);
		count_held(search, search->n, true);
		n = move_to_front(search, best);
		if (n < count)
			break;
		ret = tell(search, n, best, out);
		search->waits += n;
		search->n -= n;
	}
	return ret;
}

/* What neither of those, nor another rule, has told of. */
static bool is_left_over(const struct rule_input *input, uint32_t wait)
{
	return is_left(input, wait) &&
	       (!input->told_by || input->told_by[wait] == 0);
}

/* Those that processes of one program hold, each too few to be told alone. */
static int tell_spread(const struct rule_input *input,
		       const struct wait_group *group, const struct aged *aged,
		       struct findings *out)
{
	struct finding finding = {
		.id = FINDING_INHERITED_DESCRIPTOR,
		.severity = SEVERITY_WARNING,
		.confidence = input->seen->owners.timed_out ? CONFIDENCE_LOW
							    : CONFIDENCE_MEDIUM,
		.variant = "spread",
	};

	if (!group->is_foreign || group->scope == SCOPE_SERVICE)
		return 0;
	evidence_group(&finding, input, group);
	evidence_ages(&finding, aged);
	finding_add_count(&finding, "in_epoll", aged->n_polled);
	evidence_descriptors(&finding, input, OWNERS_NONE, aged);
	return findings_add(out, &finding);
}

static int judge_services(const struct rule_input *input, struct findings *out)
{
	const struct wait_groups *groups = input->groups;
	size_t n_waits = input->seen->n_waits;
	size_t n_processes = input->seen->owners.n_processes;
	uint32_t *waits = calloc(n_waits + 1, sizeof(*waits));
	uint32_t *n_held = calloc(n_processes + 1, sizeof(*n_held));
	int ret = waits && n_held ? 0 : -ENOMEM;

	for (size_t i = 0; ret == 0 && i < groups->n;) {
		uint32_t service = groups->items[i].service;
		struct search search = { input, waits, 0, NULL, n_held };

		for (; i < groups->n && groups->items[i].service == service;
		     i++)
			add_candidates(&search, &groups->items[i]);
		ret = judge_service(&search, out);
	}
	free(waits);
	free(n_held);
	return ret;
}

static int run(const struct rule_input *input, struct findings *out)
{
	int ret = judge_services(input, out);

	return ret < 0 ? ret
		       : evidence_each_program(input, is_left_over, tell_spread,
					       out);
}

const struct rule rule_inherited_descriptor = {
	.id = FINDING_INHERITED_DESCRIPTOR,
	.name = "inherited-descriptor",
	.severities = CAN_WARN,
	.rank = RANK_CAUSES,
	.states = { TCP_STATE_CLOSE_WAIT },
	.kinds = 1u << CLOSE_WAIT_GOODBYE | 1u << CLOSE_WAIT_UNREAD |
		 1u << CLOSE_WAIT_CONSUMED,
	.run = run,
	.needs = NEED_BIT(NEED_SOCKETS) | NEED_BIT(NEED_AGES) |
		 NEED_BIT(NEED_OWNERS),
	.on_mptcp = true,
	.counts = may_be_inherited,
};
