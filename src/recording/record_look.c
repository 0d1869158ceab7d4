// SPDX-License-Identifier: MIT
/*
 * record_look: from rows to what a look has seen.
 *
 * Positions that lead nowhere, and chains that do not end, are damage.
 */
#include "recording/record_look.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "recording/record_settings.h"
#include "recording/record_sql.h"
#include "tcpwait/array.h"

/* More than a host has, and few enough to be held. */
enum {
	NAMESPACES_MAX = 4096,
	PROCESSES_MAX = 1 << 18,
	ORIGINS_MAX = UINT16_MAX,
};

static const int64_t nanoseconds = 1000000000;

int record_look_fail(struct record_state *state, int code, struct error *err)
{
	if (code == -ENOMEM)
		code = SQLITE_NOMEM;
	else if (code < 0)
		code = SQLITE_CORRUPT;
	return record_sql_fail(NULL, code, state->file.name, err);
}

/* A number that somebody wrote in place of none. */
static double number(double value)
{
	return isnan(value) ? 0 : value;
}

static int take_look(void *ctx, const void *row)
{
	const struct snapshot *look = row;
	struct snapshot *snap = ctx;

	if (look->taken.tv_nsec < 0 || look->taken.tv_nsec >= nanoseconds)
		return SQLITE_MISMATCH;
	snap->taken = look->taken;
	snap->at_seconds = number(look->at_seconds);
	snap->scan_seconds = number(look->scan_seconds);
	snap->reader = look->reader;
	snap->complete = look->complete;
	memcpy(snap->why_incomplete, look->why_incomplete,
	       sizeof(snap->why_incomplete));
	snap->ages_asked = look->ages_asked;
	snap->ages_sampled = look->ages_sampled;
	memcpy(snap->why_no_ages, look->why_no_ages, sizeof(snap->why_no_ages));
	snap->dead_looked = look->dead_looked;
	snap->n_namespaces_beside = look->n_namespaces_beside;
	snap->n_namespaces_skipped = look->n_namespaces_skipped;
	snap->skipped_error = look->skipped_error;
	snap->namespaces_unknown = look->namespaces_unknown;
	snap->unlisted_error = look->unlisted_error;
	snap->is_kept = true;
	return 0;
}

static int take_host(void *ctx, const void *row)
{
	const struct host *host = row;
	struct snapshot *snap = ctx;
	int pos = snap->n_hosts == 0 ? snapshot_add_host(snap) : -EBADMSG;

	if (pos < 0)
		return pos;
	snap->hosts[pos] = *host;
	return host->lacks & ~(unsigned int)SOURCE_ALL ? SQLITE_MISMATCH : 0;
}

static int take_netns(void *ctx, const void *row)
{
	struct snapshot *snap = ctx;
	int pos = snap->n_namespaces < NAMESPACES_MAX ? snapshot_add_netns(snap)
						      : -EBADMSG;

	if (pos < 0)
		return pos;
	memcpy(&snap->namespaces[pos], row, sizeof(struct netns));
	snap->namespaces[pos].host = 0;
	return 0;
}

static int take_settings(void *ctx, const void *row)
{
	return record_settings_parse(row, ctx);
}

static int take_counter(void *ctx, const void *row)
{
	record_settings_counter(row, ctx);
	return 0;
}

static int read_namespaces(struct record_state *state, struct snapshot *snap)
{
	struct record_settings settings;
	struct record_counter counter;
	struct netns *netns = calloc(1, sizeof(*netns));
	int ret = netns ? record_rows_each(&state->rows, RECORD_NETNS,
					   state->sample, 0, netns, take_netns,
					   snap)
			: -ENOMEM;

	free(netns);
	for (size_t i = 0; ret == 0 && i < snap->n_namespaces; i++) {
		ret = record_rows_each(&state->rows, RECORD_SETTINGS,
				       state->sample, (int64_t)i, &settings,
				       take_settings,
				       &snap->namespaces[i].settings);
		if (ret == 0)
			ret = record_rows_each(&state->rows, RECORD_COUNTER,
					       state->sample, (int64_t)i,
					       &counter, take_counter,
					       &snap->namespaces[i].counters);
	}
	return ret;
}

int record_look_frame(struct record_state *state, struct snapshot *snap,
		      struct error *err)
{
	struct snapshot look;
	struct host host;
	int ret = record_rows_each(&state->rows, RECORD_LOOK, state->sample, 0,
				   &look, take_look, snap);

	if (ret == 0)
		ret = record_rows_each(&state->rows, RECORD_HOST, state->sample,
				       0, &host, take_host, snap);
	if (ret == 0)
		ret = read_namespaces(state, snap);
	if (ret == 0 &&
	    (!snap->is_kept || snap->n_hosts == 0 || snap->n_namespaces == 0))
		ret = SQLITE_CORRUPT;
	return ret ? record_look_fail(state, ret, err) : 0;
}

struct reading {
	struct owners *owners;
	struct kept_search *search;
	struct kept *kept;
	struct snapshot *snap;
	const struct snapshot *frame;
};

static int take_owners(void *ctx, const void *row)
{
	const struct reading *reading = ctx;
	const struct owners *flags = row;
	struct owners *owners = reading->owners;

	owners->n_unreadable = flags->n_unreadable;
	owners->as_root = flags->as_root;
	owners->processes_hidden = flags->processes_hidden;
	owners->timed_out = flags->timed_out;
	owners->looked = flags->looked;
	owners->look_error = flags->look_error;
	owners->read_error = flags->read_error;
	return 0;
}

static int take_process(void *ctx, const void *row)
{
	const struct reading *reading = ctx;
	struct owners *owners = reading->owners;
	struct process *process;

	if (owners->n_processes == PROCESSES_MAX)
		return SQLITE_MISMATCH;
	process = ARRAY_ADD(owners->processes, owners->n_processes,
			    owners->cap_processes);
	if (!process)
		return -ENOMEM;
	memcpy(process, row, sizeof(*process));
	process->host = 0;
	process->age_seconds = number(process->age_seconds);
	return 0;
}

/* A chain goes down, and so it ends. */
static int take_holders(void *ctx, const void *row)
{
	const struct reading *reading = ctx;
	const struct holders *holders = row;
	struct owners *owners = reading->owners;
	struct holders *added;

	if (holders->process >= owners->n_processes ||
	    (holders->rest != OWNERS_NONE &&
	     (holders->rest >= owners->n_sets ||
	      owners->sets[holders->rest].process >= holders->process)))
		return SQLITE_MISMATCH;
	added = ARRAY_ADD(owners->sets, owners->n_sets, owners->cap_sets);
	if (!added)
		return -ENOMEM;
	*added = *holders;
	return 0;
}

static int take_origin(void *ctx, const void *row)
{
	const struct reading *reading = ctx;
	const struct origin *origin = row;
	struct owners *owners = reading->owners;
	size_t n = owners->n_origins;
	uint32_t pos;

	if (n == ORIGINS_MAX)
		return SQLITE_MISMATCH;
	if (owners_origin_of(owners, origin->uid, origin->uid_known,
			     origin->cgroup, &pos) < 0)
		return -ENOMEM;
	if (pos != n)
		return SQLITE_MISMATCH;
	memcpy(owners->origins[pos].unit, origin->unit, sizeof(origin->unit));
	return 0;
}

static int take_held(void *ctx, const void *row)
{
	const struct reading *reading = ctx;
	const struct kept_holders *held = row;

	if (held->set != OWNERS_NONE && held->set >= reading->owners->n_sets)
		return SQLITE_MISMATCH;
	return kept_search_add(reading->search, *held);
}

int record_look_owners(struct record_state *state, int64_t part,
		       struct owners *owners, struct kept_search *search,
		       struct error *err)
{
	struct reading reading = { .owners = owners, .search = search };
	struct record_rows *rows = &state->rows;
	struct owners flags;
	struct process process;
	struct holders holders;
	struct origin origin;
	struct kept_holders held;
	int64_t sample = state->sample;
	int ret = record_rows_each(rows, RECORD_OWNERS, sample, part, &flags,
				   take_owners, &reading);

	if (ret == 0)
		ret = record_rows_each(rows, RECORD_PROCESS, sample, part,
				       &process, take_process, &reading);
	if (ret == 0)
		ret = record_rows_each(rows, RECORD_HOLDERS, sample, part,
				       &holders, take_holders, &reading);
	if (ret == 0)
		ret = record_rows_each(rows, RECORD_ORIGIN, sample, part,
				       &origin, take_origin, &reading);
	if (ret == 0)
		ret = record_rows_each(rows, RECORD_HELD, sample, part, &held,
				       take_held, &reading);
	kept_search_sort(search);
	return ret ? record_look_fail(state, ret, err) : 0;
}

static int take_device(void *ctx, const void *row)
{
	const struct reading *reading = ctx;
	const struct kept_device *device = row;
	struct kept *kept = reading->kept;
	struct kept_device *added;

	if (device->netns >= reading->frame->n_namespaces)
		return SQLITE_MISMATCH;
	added = ARRAY_ADD(kept->devices, kept->n_devices, kept->cap_devices);
	if (!added)
		return -ENOMEM;
	*added = *device;
	return 0;
}

int record_look_devices(struct record_state *state, const struct snapshot *snap,
			struct kept *kept, struct error *err)
{
	struct reading reading = { .kept = kept, .frame = snap };
	struct kept_device device;
	int ret = record_rows_each(&state->rows, RECORD_DEVICE, state->sample,
				   0, &device, take_device, &reading);

	return ret ? record_look_fail(state, ret, err) : 0;
}

static int take_dead(void *ctx, const void *row)
{
	const struct dead_socket *dead = row;
	struct snapshot *snap = ctx;

	/* In order of inode: they are looked up. */
	if (dead->process >= snap->owners.n_processes ||
	    (snap->n_dead > 0 &&
	     snap->dead[snap->n_dead - 1].inode > dead->inode))
		return SQLITE_MISMATCH;
	return snapshot_add_dead(snap, *dead);
}

int record_look_dead(struct record_state *state, struct snapshot *snap,
		     struct error *err)
{
	struct dead_socket dead;
	int ret = record_rows_each(&state->rows, RECORD_DEAD, state->sample, 0,
				   &dead, take_dead, snap);

	return ret ? record_look_fail(state, ret, err) : 0;
}

static int take_lines(void *ctx, const void *row)
{
	const struct record_lines *lines = row;
	struct snapshot *snap = ctx;

	snap->sysctl_lines.n_unreadable = lines->n_unreadable;
	return record_settings_parse_lines(lines->text, &snap->sysctl_lines);
}

int record_look_sysctl(struct record_state *state, struct snapshot *snap,
		       struct error *err)
{
	struct record_lines lines;
	int ret = record_rows_each(&state->rows, RECORD_SYSCTL, state->sample,
				   0, &lines, take_lines, snap);

	return ret ? record_look_fail(state, ret, err) : 0;
}

struct parts {
	const struct snapshot *snap;
	int (*each)(void *ctx, struct record_look_part *part);
	void *ctx;
	int answer; /* of each */
};

static int take_part(void *ctx, const void *row)
{
	const struct record_sockets *sockets = row;
	struct parts *parts = ctx;
	struct record_look_part part = {
		.netns = sockets->netns,
		.of_mptcp = sockets->of_mptcp,
		.reading = { .bytes = sockets->bytes.bytes,
			     .n_bytes = sockets->bytes.n },
	};

	if (sockets->netns >= parts->snap->n_namespaces)
		return SQLITE_MISMATCH;
	parts->answer = parts->each(parts->ctx, &part);
	kept_reading_free(&part.reading);
	return parts->answer ? SQLITE_ABORT : 0;
}

int record_look_parts(struct record_state *state, const struct snapshot *snap,
		      int (*each)(void *ctx, struct record_look_part *part),
		      void *ctx, struct error *err)
{
	struct parts parts = { snap, each, ctx, 0 };
	struct record_sockets sockets;
	int ret = record_rows_each(&state->rows, RECORD_SOCKETS, state->sample,
				   0, &sockets, take_part, &parts);

	/* A receiver that has enough is no fault. */
	if (parts.answer != 0)
		return parts.answer == -EBADMSG || parts.answer == -ENOMEM
			       ? record_look_fail(state, parts.answer, err)
			       : parts.answer;
	return ret ? record_look_fail(state, ret, err) : 0;
}
