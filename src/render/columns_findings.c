// SPDX-License-Identifier: MIT
/*
 * columns_findings: findings, each in one line.
 *
 * A row is a pointer to a finding, which is large.
 */
#include <stdio.h>

#include "render/finding_text.h"
#include "render/owner_text.h"
#include "render/value.h"
#include "tcpwait/column.h"
#include "tcpwait/finding.h"

static const struct finding *finding_of(const struct cell *cell)
{
	return *(const struct finding *const *)cell->row;
}

static void get_severity(const struct cell *cell, struct value *value)
{
	enum severity severity = finding_of(cell)->severity;

	if (cell->view->for_eyes)
		value_text(value, finding_text_severity(severity));
	else
		value_count(value, severity);
}

static void get_id(const struct cell *cell, struct value *value)
{
	value_text(value, finding_id_name(finding_of(cell)->id));
}

/* The rule made it clean; to be cleaned again changes nothing. */
static void get_summary(const struct cell *cell, struct value *value)
{
	value_text(value, finding_of(cell)->summary);
}

static void get_confidence(const struct cell *cell, struct value *value)
{
	value_text(value,
		   finding_confidence_name(finding_of(cell)->confidence));
}

static void get_owner(const struct cell *cell, struct value *value)
{
	owner_text(value, cell->view->source, &finding_of(cell)->owners,
		   cell->view->narrow);
}

static void get_netns(const struct cell *cell, struct value *value)
{
	const struct snapshot *snap = cell->view->source;
	uint16_t netns = finding_of(cell)->subject.netns;

	if (netns < snap->n_namespaces)
		value_text(value, snap->namespaces[netns].name);
	else
		value_unknown(value);
}

static const struct column columns[] = {
	{ .name = "severity",
	  .header = "SEVERITY",
	  .is_text = true,
	  .help = "how bad it is",
	  .get = get_severity },
	{ .name = "finding",
	  .header = "FINDING",
	  .is_text = true,
	  .help = "its name, for tcpwait explain",
	  .get = get_id },
	{ .name = "confidence",
	  .header = "SURE",
	  .is_text = true,
	  .help = "how sure it is",
	  .get = get_confidence },
	{ .name = "owner",
	  .header = "OWNER",
	  .is_text = true,
	  .help = "process it is about; '~': likely",
	  .get = get_owner },
	{ .name = "netns",
	  .header = "NETNS",
	  .is_text = true,
	  .help = "network namespace",
	  .get = get_netns },
	{ .name = "summary",
	  .header = "WHAT",
	  .is_text = true,
	  .help = "it in one sentence",
	  .get = get_summary },
};

const struct column_set columns_findings = {
	.own = { columns, sizeof(columns) / sizeof(columns[0]) },
	.defaults = "severity,finding,summary",
	.machine_defaults = "severity,finding,summary",
};
