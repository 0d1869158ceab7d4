// SPDX-License-Identifier: MIT
/*
 * earlier: the same things in the sample before.
 *
 * What was not there, is not known or went backwards is no evidence.
 */
#ifndef TCPWAIT_ANALYZE_EARLIER_H
#define TCPWAIT_ANALYZE_EARLIER_H

#include "analyze/rule.h"

/* The same namespace in the earlier sample, or NULL. */
const struct netns *earlier_netns(const struct rule_input *input,
				  uint16_t netns);

/* The same group in the earlier sample, or NULL. */
const struct tally_row *earlier_group(const struct rule_input *input,
				      const struct tally_key *key);

/* earlier_rise: how far a counter rose; false where that is not known. */
bool earlier_rise(const struct rule_input *input, uint16_t netns,
		  enum counter counter, uint64_t *rise);

/* earlier_add_rise puts it into the evidence, or that it is unknown. */
void earlier_add_rise(struct finding *finding, const struct rule_input *input,
		      uint16_t netns, const char *key, enum counter counter);

#endif
