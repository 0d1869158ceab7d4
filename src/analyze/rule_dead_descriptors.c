// SPDX-License-Identifier: MIT
/*
 * dead-descriptors: a process keeps descriptors of TCP sockets that have no
 * connection.
 *
 * A reset or a timeout takes the socket out of every table (tcp_done), and the
 * descriptor stays; a socket() that was never connected looks the same.  Only
 * an earlier look parts them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/earlier.h"
#include "analyze/rule.h"
#include "tcpwait/array.h"

enum {
	/* Of the limit: so many matter, whatever they once were. */
	SHARE_PERCENT = 10,
	/* So many more, and none of them closed, are growth. */
	GROWTH_LEAST = 5,
};

/* The inodes of an earlier look, in order. */
struct inodes {
	uint32_t *items;
	size_t n;
};

struct looks {
	const struct rule_input *input;
	struct inodes connected; /* of the look before */
	struct inodes dead_before; /* likewise */
	struct inodes dead_now;
};

/* Of one process. */
struct dead_count {
	uint64_t n_proven; /* connected in the look before */
	uint64_t n_new;
	uint64_t n_gone;
	bool has_before; /* there was a look before */
	bool is_compared;
};

static int cmp_inode(const void *a, const void *b)
{
	const uint32_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

static bool has(const struct inodes *inodes, uint32_t inode)
{
	return inodes->n > 0 && bsearch(&inode, inodes->items, inodes->n,
					sizeof(inode), cmp_inode);
}

static int take(struct inodes *inodes, size_t n)
{
	inodes->items = calloc(n + 1, sizeof(*inodes->items));
	inodes->n = n;
	return inodes->items ? 0 : -ENOMEM;
}

static int take_connected(struct inodes *inodes, const struct snapshot *snap)
{
	if (take(inodes, snap->n_connected) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < snap->n_connected; i++)
		inodes->items[i] = snap->connected[i];
	array_sort_u32(inodes->items, inodes->n);
	return 0;
}

static int take_dead(struct inodes *inodes, const struct snapshot *snap)
{
	if (take(inodes, snap->n_dead) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < snap->n_dead; i++)
		inodes->items[i] = snap->dead[i].inode;
	array_sort_u32(inodes->items, inodes->n);
	return 0;
}

static void free_looks(struct looks *looks)
{
	free(looks->connected.items);
	free(looks->dead_before.items);
	free(looks->dead_now.items);
}

static int take_looks(struct looks *looks)
{
	const struct snapshot *before = looks->input->before;
	int ret = take_dead(&looks->dead_now, looks->input->seen);

	if (ret < 0 || !before)
		return ret;
	ret = take_connected(&looks->connected, before);
	return ret < 0 ? ret : take_dead(&looks->dead_before, before);
}

/*
 * What an earlier look knew of this process, and this one knows no more.  One
 * that had few was not looked at one by one.
 */
static void compare_gone(const struct looks *looks, const struct process *here,
			 struct dead_count *count)
{
	const struct snapshot *before = looks->input->before;

	for (size_t i = 0; i < before->n_dead; i++) {
		const struct dead_socket *dead = &before->dead[i];

		const struct process *then =
			&before->owners.processes[dead->process];

		if (then->pid != here->pid || then->started != here->started)
			continue;
		count->is_compared = true;
		count->n_gone += !has(&looks->dead_now, dead->inode);
	}
}

static struct dead_count compare(const struct looks *looks, uint32_t process)
{
	const struct snapshot *seen = looks->input->seen;
	const struct process *here = &seen->owners.processes[process];
	struct dead_count count = { 0 };

	if (!earlier_netns(looks->input, here->home))
		return count;
	count.has_before = true;
	for (size_t i = 0; i < seen->n_dead; i++) {
		const struct dead_socket *dead = &seen->dead[i];

		if (dead->process != process)
			continue;
		count.n_proven += has(&looks->connected, dead->inode);
		count.n_new += !has(&looks->dead_before, dead->inode);
	}
	compare_gone(looks, here, &count);
	return count;
}

static bool is_growing(const struct dead_count *count)
{
	return count->is_compared && count->n_gone == 0 &&
	       count->n_new >= GROWTH_LEAST;
}

static bool takes_share(const struct process *process)
{
	return process->descriptor_limit > 0 &&
	       (uint64_t)process->n_unlisted * 100 >=
		       process->descriptor_limit * SHARE_PERCENT;
}

static void add_evidence(struct finding *finding, const struct process *process,
			 const struct dead_count *count)
{
	finding_add_count(finding, "dead", process->n_unlisted);
	if (count->has_before)
		finding_add_count(finding, "connected_before", count->n_proven);
	else
		finding_add_unknown(finding, "connected_before");
	if (count->is_compared) {
		finding_add_count(finding, "new_between_samples", count->n_new);
		finding_add_count(finding, "closed_between_samples",
				  count->n_gone);
	} else {
		finding_add_unknown(finding, "new_between_samples");
		finding_add_unknown(finding, "closed_between_samples");
	}
	finding_add_count(finding, "descriptors", process->n_descriptors);
	if (process->descriptor_limit > 0)
		finding_add_count(finding, "descriptor_limit",
				  process->descriptor_limit);
	else
		finding_add_unknown(finding, "descriptor_limit");
}

static int tell(const struct looks *looks, uint32_t pos, struct findings *out)
{
	const struct rule_input *input = looks->input;
	const struct process *process = &input->seen->owners.processes[pos];
	struct dead_count count = compare(looks, pos);
	double enough = input->thresholds->value[THRESHOLD_DEAD_COUNT];
	bool is_proven = (double)count.n_proven >= enough;
	bool is_growth = is_growing(&count);
	struct finding finding = {
		.id = FINDING_DEAD_DESCRIPTORS,
		.severity = is_proven || is_growth || takes_share(process)
				    ? SEVERITY_WARNING
				    : SEVERITY_INFO,
		.confidence = is_proven ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM,
		.subject = { .netns = process->home, .process = pos },
		.owners = { .items = { { .process = pos,
					 .n_sockets = process->n_unlisted,
					 .basis = OWNER_HOLDS } },
			    .n = 1 },
		.weight = process->n_unlisted,
	};

	if (is_proven)
		finding.variant = "proven";
	finding_say_text(&finding, "grows", is_growth ? "yes" : "no");
	add_evidence(&finding, process, &count);
	return findings_add(out, &finding);
}

static int run(const struct rule_input *input, struct findings *out)
{
	const struct owners *owners = &input->seen->owners;
	double enough = input->thresholds->value[THRESHOLD_DEAD_COUNT];
	struct looks looks = { .input = input };
	int ret = take_looks(&looks);

	for (uint32_t i = 0; ret == 0 && i < owners->n_processes; i++) {
		const struct process *process = &owners->processes[i];

		if (process->unlisted_known &&
		    (double)process->n_unlisted >= enough)
			ret = tell(&looks, i, out);
	}
	free_looks(&looks);
	return ret;
}

const struct rule rule_dead_descriptors = {
	.id = FINDING_DEAD_DESCRIPTORS,
	.name = "dead-descriptors",
	.severities = CAN_INFO | CAN_WARN,
	.rank = RANK_HURTS,
	.run = run,
	.needs = NEED_BIT(NEED_OWNERS),
};
