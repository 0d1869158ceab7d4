// SPDX-License-Identifier: MIT
/*
 * ruling: what one rule finds in a scene, whose sockets are held as a test
 * says.
 */
#ifndef TCPWAIT_RULING_H
#define TCPWAIT_RULING_H

#include "analyze/rule.h"
#include "scene.h"

struct ruling {
	struct scene scene;
	struct thresholds thresholds;
	struct findings findings;
	const struct snapshot *before; /* borrowed; NULL: one sample */
	uint32_t next_inode;
	bool is_finished;
};

void ruling_init(struct ruling *ruling);
void ruling_free(struct ruling *ruling);

/*
 * ruling_add takes n sockets like this one: their ephemeral ports and inodes
 * count up (an inode 0 stays), and each is step_ms older than the one before.
 * Returns the first inode.
 */
uint32_t ruling_add(struct ruling *ruling, struct conn conn, unsigned int n,
		    uint32_t step_ms);

/*
 * ruling_scatter is that with ports that connect() may have chosen: side by
 * side they would look like a range of the program's own.
 */
uint32_t ruling_scatter(struct ruling *ruling, struct conn conn,
			unsigned int n);

/* ruling_listen adds a listener; its inode. */
uint32_t ruling_listen(struct ruling *ruling, const char *local);

/* ruling_process makes one; the same name is the same executable. */
uint32_t ruling_process(struct ruling *ruling, int32_t pid, const char *name);
struct process *ruling_process_at(struct ruling *ruling, uint32_t process);

/* ruling_finish ends the scene; what follows does so too. */
void ruling_finish(struct ruling *ruling);

/* ruling_hold gives n sockets from this inode on one more holder. */
void ruling_hold(struct ruling *ruling, uint32_t inode, unsigned int n,
		 uint32_t process);
/* ruling_sight: this process held the socket of that cookie, then alive. */
void ruling_sight(struct ruling *ruling, uint64_t cookie, uint32_t process);
/* ruling_meet_again: a second look has met all that were sighted of it. */
void ruling_meet_again(struct ruling *ruling, uint32_t process);
/* ruling_hear: n connections ended like this one, in the last 5 s. */
void ruling_hear(struct ruling *ruling, const struct ending *ending,
		 unsigned int n);
/* ruling_poll enters them into an epoll set. */
void ruling_poll(struct ruling *ruling, uint32_t inode, unsigned int n);

/* ruling_own_samples gives the live sockets seen to n processes in turn. */
void ruling_own_samples(struct ruling *ruling, const uint32_t *processes,
			size_t n);

/* ruling_run asks the rule, again if asked again; how much it found. */
size_t ruling_run(struct ruling *ruling, const struct rule *rule);

/*
 * ruling_assert_aged holds a rule to the law of all findings that count aged
 * sockets: ten older than a minute, or a hundred older than ten seconds.
 * begin makes a ruling with n sockets of that age.
 */
typedef void (*ruling_begin_fn)(struct ruling *ruling, uint32_t age_ms,
				unsigned int n);
void ruling_assert_aged(const struct rule *rule, ruling_begin_fn begin);

/* The only finding. */
const struct finding *ruling_only(const struct ruling *ruling);

uint64_t ruling_count(const struct finding *finding, const char *key);
double ruling_real(const struct finding *finding, const char *key);
const char *ruling_text(const struct finding *finding, const char *key);
bool ruling_is_unknown(const struct finding *finding, const char *key);

#endif
