// SPDX-License-Identifier: MIT
/*
 * evidence: what the findings about waiting sockets say alike.
 */
#ifndef TCPWAIT_ANALYZE_EVIDENCE_H
#define TCPWAIT_ANALYZE_EVIDENCE_H

#include "analyze/aged.h"
#include "analyze/idle_timeout.h"

typedef int (*evidence_tell_fn)(const struct rule_input *input,
				const struct wait_group *group,
				const struct aged *aged, struct findings *out);

/*
 * evidence_each tells of each group whose wanted sockets are enough for a
 * finding; 0 or what tell returned.
 */
int evidence_each(const struct rule_input *input, aged_want_fn want,
		  evidence_tell_fn tell, struct findings *out);

/*
 * evidence_each_program is that, and then counts together what processes of one
 * program have left of a service, none of them enough alone: a server with
 * many workers; what a process has of several services; and what the processes
 * of one program have.
 */
int evidence_each_program(const struct rule_input *input, aged_want_fn want,
			  evidence_tell_fn tell, struct findings *out);

/*
 * evidence_each_mixed tells of each process that has enough of what is wanted
 * only where its kinds, which the two others want, are counted together.
 */
int evidence_each_mixed(const struct rule_input *input, aged_want_fn want,
			const aged_want_fn kinds[static 2],
			evidence_tell_fn tell, struct findings *out);

/* The group's service and its holder or workers, who are owners as well. */
void evidence_group(struct finding *finding, const struct rule_input *input,
		    const struct wait_group *group);

/* Of a holder that was not seen: its unit, or else its uid. */
void evidence_say_origin(struct finding *finding, const struct owners *owners,
			 uint16_t origin);

/* How many, how old, how many more each minute. */
void evidence_ages(struct finding *finding, const struct aged *aged);

/*
 * The descriptors of the process, and when they are used up if sockets keep
 * coming as they do.
 */
void evidence_descriptors(struct finding *finding,
			  const struct rule_input *input, uint32_t process,
			  const struct aged *aged);

/*
 * All of these about a group of CLOSE_WAIT, its kinds, how many are in an epoll
 * set, and the peer's idle timeout.  0 or -ENOMEM.
 */
int evidence_close_wait(struct finding *finding, const struct rule_input *input,
			const struct wait_group *group, const struct aged *aged,
			struct idle_timeout *timeout);

#endif
