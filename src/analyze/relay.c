// SPDX-License-Identifier: MIT
/*
 * relay: a process that passes on what it receives, and the end of it too.
 *
 * Its peer on one side has closed: that side is a CLOSE_WAIT whose end was
 * read.  It has shut down the other side at once, which is a FIN_WAIT2 that it
 * holds.  So ages match one to one; a second is left for a busy process.
 */
#include "analyze/chain.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/row_owners.h"
#include "analyze/summary.h"
#include "tcpwait/array.h"

enum { TOLERANCE_MS = 1000, SURE_PERCENT = 90, PERHAPS_PERCENT = 50 };

/* The known ages of findings that are taken together. */
struct side {
	uint32_t *ages_ms; /* in order */
	size_t n_ages, cap;
	size_t n; /* sockets */
};

/* One CLOSE_WAIT side and one FIN_WAIT2 side of what may be one relay. */
struct link {
	size_t near, far; /* findings */
	bool is_sure;
};

/* What is known of one finding. */
struct place {
	struct side side;
	size_t n_links, n_sure;
};

struct search {
	struct chain *chain;
	struct place *places; /* by finding */
	struct link *items;
	size_t n, cap;
};

static int add_ages(struct side *side, const struct chain *chain,
		    size_t finding)
{
	const struct wait *all = chain->input->seen->waits;
	const uint32_t *waits;
	uint32_t *ages_ms;
	size_t n;

	waits = told_waits(&chain->told, finding, &n);
	ages_ms = realloc(side->ages_ms,
			  (side->n_ages + n + 1) * sizeof(*ages_ms));
	if (!ages_ms)
		return -ENOMEM;
	side->ages_ms = ages_ms;
	side->n += n;
	for (size_t i = 0; i < n; i++) {
		uint32_t age_ms = all[waits[i]].age_ms;

		if (age_ms != WAIT_AGE_UNKNOWN)
			ages_ms[side->n_ages++] = age_ms;
	}
	array_sort_u32(ages_ms, side->n_ages);
	return 0;
}

/* How many of one side can be given each one of its own of the other. */
static size_t match(const struct side *a, const struct side *b)
{
	size_t i = 0, k = 0, n = 0;

	while (i < a->n_ages && k < b->n_ages) {
		uint32_t left = a->ages_ms[i], right = b->ages_ms[k];

		if (left > right && left - right > TOLERANCE_MS) {
			k++;
		} else if (right > left && right - left > TOLERANCE_MS) {
			i++;
		} else {
			i++;
			k++;
			n++;
		}
	}
	return n;
}

static bool is_sure(const struct side *a, const struct side *b, size_t matched)
{
	size_t n = a->n > b->n ? a->n : b->n;

	return matched > 0 && matched * 100 >= n * SURE_PERCENT;
}

static bool is_near(const struct finding *finding)
{
	return finding->id == FINDING_CLOSE_WAIT_LEAK ||
	       finding->id == FINDING_INHERITED_DESCRIPTOR;
}

static bool is_same_program(const struct snapshot *snap, uint32_t a, uint32_t b)
{
	const struct process *left = &snap->owners.processes[a];
	const struct process *right = &snap->owners.processes[b];

	return a == b || (left->executable != 0 && left->host == right->host &&
			  left->executable == right->executable);
}

/* Who answers for a finding: its process, or the first of a team. */
static uint32_t answers_for(const struct finding *finding)
{
	if (finding->subject.process != OWNERS_NONE)
		return finding->subject.process;
	return finding->owners.n > 0 ? finding->owners.items[0].process
				     : OWNERS_NONE;
}

static bool holds(const struct snapshot *snap, uint32_t set, uint32_t process)
{
	for (; set != OWNERS_NONE; set = snap->owners.sets[set].rest)
		if (snap->owners.sets[set].process == process)
			return true;
	return false;
}

/* Does the program behind the other end of a group include this process? */
static bool answers_at(const struct chain *chain, uint32_t group,
		       uint32_t process)
{
	const struct snapshot *snap = chain->input->seen;
	uint32_t mirror = other_end_find(&chain->ends, group);
	struct report_owners owners = { .n = 0 };

	if (mirror == HASH_INDEX_NONE)
		return false;
	row_owners_add(&owners, snap, mirror);
	for (uint32_t i = 0; i < owners.n && i < REPORT_OWNERS_MAX; i++)
		if (owners.items[i].basis <= OWNER_LISTENS &&
		    is_same_program(snap, owners.items[i].process, process))
			return true;
	return false;
}

/* Has one of them a live connection to the other, as the ends of a tunnel? */
static bool is_connected(const struct chain *chain, uint32_t from, uint32_t to)
{
	const struct snapshot *snap = chain->input->seen;

	for (size_t i = 0; i < snap->n_samples; i++)
		if (holds(snap, snap->samples[i].holders, from) &&
		    answers_at(chain, snap->samples[i].group, to))
			return true;
	return false;
}

/* The user and cgroup that all sockets of a finding are of; ORIGIN_UNKNOWN:
 * several, or they were not told. */
static uint16_t origin_of(const struct chain *chain, size_t finding)
{
	const struct snapshot *snap = chain->input->seen;
	size_t n;
	const uint32_t *waits = told_waits(&chain->told, finding, &n);
	uint16_t origin = n > 0 ? snap->waits[waits[0]].origin : ORIGIN_UNKNOWN;

	for (size_t i = 1; i < n; i++)
		if (snap->waits[waits[i]].origin != origin)
			return ORIGIN_UNKNOWN;
	if (origin == ORIGIN_UNKNOWN ||
	    !snap->owners.origins[origin].uid_known ||
	    snap->owners.origins[origin].cgroup == 0)
		return ORIGIN_UNKNOWN;
	return origin;
}

/* Of nobody that could be seen, but of one user in one cgroup? */
static bool is_of_one_origin(const struct chain *chain, const struct link *link)
{
	uint16_t origin = origin_of(chain, link->near);

	return origin != ORIGIN_UNKNOWN &&
	       origin == origin_of(chain, link->far);
}

/*
 * May the two sides be of one relay, or, where they match for sure, of the two
 * ends of a tunnel?
 */
static bool is_related(const struct chain *chain, const struct link *link)
{
	const struct finding *a = &chain->findings->items[link->near];
	const struct finding *b = &chain->findings->items[link->far];
	uint32_t left = answers_for(a), right = answers_for(b);
	bool is_team = a->subject.process == OWNERS_NONE ||
		       b->subject.process == OWNERS_NONE;

	/* One program may have both ends in its hands. */
	if (chain->next[link->far] == link->near)
		return false;
	if (left == OWNERS_NONE && right == OWNERS_NONE)
		return is_of_one_origin(chain, link);
	if (left == OWNERS_NONE || right == OWNERS_NONE)
		return false;
	return left == right ||
	       (is_team && is_same_program(chain->input->seen, left, right)) ||
	       (link->is_sure && (is_connected(chain, left, right) ||
				  is_connected(chain, right, left)));
}

/* Takes a link where half of the smaller side matches, of what is known. */
static int try_link(struct search *search, size_t near, size_t far)
{
	struct place *a = &search->places[near], *b = &search->places[far];
	size_t fewer = a->side.n_ages < b->side.n_ages ? a->side.n_ages
						       : b->side.n_ages;
	size_t n_matched = match(&a->side, &b->side);
	struct link link = { near, far,
			     is_sure(&a->side, &b->side, n_matched) };
	struct link *added;

	if (n_matched == 0 || n_matched * 100 < fewer * PERHAPS_PERCENT ||
	    !is_related(search->chain, &link))
		return 0;
	added = LIST_ADD(search);
	if (!added)
		return -ENOMEM;
	*added = link;
	a->n_links++;
	b->n_links++;
	a->n_sure += link.is_sure;
	b->n_sure += link.is_sure;
	return 0;
}

static int find_links(struct search *search)
{
	const struct findings *findings = search->chain->findings;
	int ret = 0;

	for (size_t i = 0; ret == 0 && i < findings->n; i++)
		if (is_near(&findings->items[i]) ||
		    findings->items[i].id == FINDING_HALF_CLOSED)
			ret = add_ages(&search->places[i].side, search->chain,
				       i);
	for (size_t i = 0; i < findings->n; i++) {
		if (!is_near(&findings->items[i]))
			continue;
		for (size_t k = 0; ret == 0 && k < findings->n; k++)
			if (findings->items[k].id == FINDING_HALF_CLOSED)
				ret = try_link(search, i, k);
	}
	return ret;
}

/* Of several sides the largest is the one to follow. */
static void join(struct chain *chain, const struct link *link)
{
	struct finding *items = chain->findings->items;
	size_t *next = &chain->next[link->near];

	if (*next == CHAIN_END || items[link->far].weight > items[*next].weight)
		*next = link->far;
	if (answers_for(&items[link->near]) == OWNERS_NONE &&
	    !finding_says(&items[link->far], "relay_is"))
		finding_say_text(&items[link->far], "relay_is", "likely");
	chain->is_relayed[link->near] = true;
	chain->is_relayed[link->far] = true;
}

/*
 * One side that is spread over several services of the other, as before a
 * group of servers: all together match where none does alone, and none of them
 * is met by another.
 */
static int matches_spread(const struct search *search, const struct link *link,
			  bool of_near, bool *matches)
{
	size_t here = of_near ? link->near : link->far;
	const struct side *one = &search->places[here].side;
	struct side many = { 0 };
	bool is_of_one = search->places[here].n_links > 1;
	int ret = 0;

	for (size_t i = 0; ret == 0 && is_of_one && i < search->n; i++) {
		const struct link *other = &search->items[i];
		size_t that = of_near ? other->far : other->near;

		if ((of_near ? other->near : other->far) != here)
			continue;
		is_of_one = search->places[that].n_links == 1;
		ret = add_ages(&many, search->chain, that);
	}
	*matches =
		ret == 0 && is_of_one && is_sure(one, &many, match(one, &many));
	free(many.ages_ms);
	return ret;
}

static void say_perhaps(struct finding *a, const struct finding *b)
{
	if (finding_says(a, "perhaps"))
		return;
	finding_say_text(a, "perhaps", finding_id_name(b->id));
	if (b->subject.has_service_port)
		finding_say_count(a, "perhaps_port", b->subject.service_port);
}

static int judge_link(const struct search *search, const struct link *link)
{
	struct finding *items = search->chain->findings->items;
	bool joins = link->is_sure && search->places[link->near].n_sure == 1 &&
		     search->places[link->far].n_sure == 1;
	int ret = 0;

	for (int i = 0; ret == 0 && !joins && i < 2; i++)
		ret = matches_spread(search, link, i == 0, &joins);
	if (ret < 0)
		return ret;
	if (joins) {
		join(search->chain, link);
	} else {
		say_perhaps(&items[link->near], &items[link->far]);
		say_perhaps(&items[link->far], &items[link->near]);
	}
	return 0;
}

/* Of one process, and not many more on one side than on the other. */
static bool may_be_mixed(const struct finding *near, const struct finding *far)
{
	return is_near(near) && far->id == FINDING_HALF_CLOSED &&
	       near->subject.is_mptcp != far->subject.is_mptcp &&
	       answers_for(near) != OWNERS_NONE &&
	       answers_for(near) == answers_for(far) &&
	       near->weight <= 2 * far->weight &&
	       far->weight <= 2 * near->weight;
}

void relay_say_mixed(struct findings *findings, const struct snapshot *snap)
{
	for (size_t i = 0; i < findings->n; i++) {
		for (size_t k = 0; k < findings->n; k++) {
			struct finding *near = &findings->items[i];
			struct finding *far = &findings->items[k];

			if (!may_be_mixed(near, far))
				continue;
			say_perhaps(near, far);
			say_perhaps(far, near);
			summary_write(near, snap);
			summary_write(far, snap);
		}
	}
}

/* What a process has read to the end, and no finding tells of. */
struct shadow {
	uint32_t process;
	struct side side;
};

struct shadows {
	struct shadow *items;
	size_t n, cap;
	size_t *of_process; /* from 1; 0: it has none */
};

static int add_to_shadow(struct shadows *shadows, uint32_t process,
			 uint32_t age_ms)
{
	struct shadow *shadow;
	uint32_t *ages_ms;

	if (shadows->of_process[process] == 0) {
		shadow = LIST_ADD(shadows);
		if (!shadow)
			return -ENOMEM;
		*shadow = (struct shadow){ .process = process };
		shadows->of_process[process] = shadows->n;
	}
	shadow = &shadows->items[shadows->of_process[process] - 1];
	ages_ms = ARRAY_ADD(shadow->side.ages_ms, shadow->side.n_ages,
			    shadow->side.cap);
	if (!ages_ms)
		return -ENOMEM;
	*ages_ms = age_ms;
	shadow->side.n++;
	return 0;
}

static bool is_in_shadow(const struct chain *chain, uint32_t wait)
{
	const struct rule_input *input = chain->input;
	const struct wait *here = &input->seen->waits[wait];

	return chain->told.position[wait] == TOLD_BY_NONE &&
	       !(here->flags & WAIT_IS_FIN_WAIT2) &&
	       here->age_ms != WAIT_AGE_UNKNOWN &&
	       input->kinds[wait] == CLOSE_WAIT_CONSUMED;
}

static int find_shadows(const struct chain *chain, struct shadows *shadows)
{
	const struct wait_groups *groups = chain->input->groups;
	const struct wait *waits = chain->input->seen->waits;
	int ret = 0;

	shadows->of_process = calloc(chain->input->seen->owners.n_processes + 1,
				     sizeof(size_t));
	if (!shadows->of_process)
		return -ENOMEM;
	for (size_t i = 0; i < groups->n; i++) {
		const struct wait_group *group = &groups->items[i];

		if (group->process == OWNERS_NONE)
			continue;
		for (size_t k = 0; ret == 0 && k < group->n; k++)
			if (is_in_shadow(chain, group->waits[k]))
				ret = add_to_shadow(
					shadows, group->process,
					waits[group->waits[k]].age_ms);
	}
	for (size_t i = 0; i < shadows->n; i++)
		array_sort_u32(shadows->items[i].side.ages_ms,
			       shadows->items[i].side.n_ages);
	return ret;
}

/* Who holds the far ends of the same connections relays nothing by that. */
static bool is_far_end(const struct finding *finding, uint32_t process)
{
	for (size_t i = 0; i < finding->n_words; i++)
		if (strcmp(finding->words[i].key, "far_holder") == 0 &&
		    finding->words[i].count == process)
			return true;
	return false;
}

/* The one whose ages match, and who may be the other side. */
static uint32_t find_near(const struct search *search,
			  const struct shadows *shadows, size_t far)
{
	const struct chain *chain = search->chain;
	const struct side *side = &search->places[far].side;
	uint32_t own = answers_for(&chain->findings->items[far]);
	uint32_t found = OWNERS_NONE;

	for (size_t i = 0; own != OWNERS_NONE && i < shadows->n; i++) {
		const struct shadow *shadow = &shadows->items[i];

		if (!is_sure(&shadow->side, side, match(&shadow->side, side)) ||
		    is_far_end(&chain->findings->items[far], shadow->process) ||
		    (shadow->process != own &&
		     !is_connected(chain, shadow->process, own) &&
		     !is_connected(chain, own, shadow->process)))
			continue;
		if (found != OWNERS_NONE)
			return OWNERS_NONE;
		found = shadow->process;
	}
	return found;
}

/* Sides of relays that have no finding: they may still be about to answer. */
static int link_shadows(const struct search *search)
{
	struct chain *chain = search->chain;
	struct shadows shadows = { .items = NULL };
	int ret = find_shadows(chain, &shadows);

	for (size_t i = 0; ret == 0 && i < chain->findings->n; i++) {
		if (chain->findings->items[i].id != FINDING_HALF_CLOSED ||
		    chain->is_relayed[i])
			continue;
		chain->near_process[i] = find_near(search, &shadows, i);
		chain->is_relayed[i] = chain->near_process[i] != OWNERS_NONE;
	}
	for (size_t i = 0; i < shadows.n; i++)
		free(shadows.items[i].side.ages_ms);
	free(shadows.items);
	free(shadows.of_process);
	return ret;
}

int relay_link(struct chain *chain)
{
	size_t n = chain->findings->n;
	struct search search = {
		.chain = chain,
		.places = calloc(n + 1, sizeof(*search.places)),
	};
	int ret = search.places ? find_links(&search) : -ENOMEM;

	for (size_t i = 0; ret == 0 && i < search.n; i++)
		ret = judge_link(&search, &search.items[i]);
	if (ret == 0)
		ret = link_shadows(&search);
	for (size_t i = 0; search.places && i < n; i++)
		free(search.places[i].side.ages_ms);
	free(search.places);
	free(search.items);
	return ret;
}
