// SPDX-License-Identifier: MIT
/*
 * columns_findings: findings, each in one line.
 *
 * A row is a pointer to a finding, which is large.
 */
#include "render/owner_text.h"
#include "render/value.h"
#include "tcpwait/finding.h"
#include "tcpwait/render_findings.h"
#include "tcpwait/snapshot.h"

static const void *finding_at(const void *row)
{
	return *(const struct finding *const *)row;
}

static const struct finding *finding_of(const struct cell *cell)
{
	return finding_at(cell->row);
}

static bool write_severity(const struct cell *cell, struct line *line)
{
	line_text(line, finding_text_severity(finding_of(cell)->severity));
	return true;
}

static void get_id(const struct cell *cell, struct value *value)
{
	value_text(value, finding_id_name(finding_of(cell)->id));
}

static void get_confidence(const struct cell *cell, struct value *value)
{
	value_text(value,
		   finding_confidence_name(finding_of(cell)->confidence));
}

static bool write_owner(const struct cell *cell, struct line *line)
{
	return owner_text(line, cell->view->seen, &finding_of(cell)->owners,
			  cell->view->narrow);
}

static void get_netns(const struct cell *cell, struct value *value)
{
	const struct snapshot *snap = cell->view->seen;
	uint16_t netns = finding_of(cell)->subject.netns;

	if (netns < snap->n_namespaces)
		value_text(value, snapshot_place_name(snap, netns));
}

static const struct column columns[] = {
	{ NAME("severity"), "SEVERITY", "how bad it is", .is_text = true,
	  HELD(COUNT, finding, severity), .base = finding_at,
	  .write = write_severity },
	{ NAME("finding"), "FINDING", "its name, for tcpwait explain",
	  .is_text = true, .get = get_id },
	{ NAME("confidence"), "SURE", "how sure it is", .is_text = true,
	  .get = get_confidence },
	{ NAME("owner"), "OWNER", "process it is about; '~': likely",
	  .is_text = true, .may_be_cut = true, .write = write_owner },
	{ NAME("netns"), "NETNS", "network namespace", .is_text = true,
	  .may_be_cut = true, .get = get_netns },
	{ NAME("summary"), "WHAT", "it in one sentence", .is_text = true,
	  HELD(CHARS, finding, summary), .base = finding_at },
};

const struct column_set columns_findings = {
	.own = { columns, sizeof(columns) / sizeof(columns[0]) },
	.defaults = "severity,finding,summary",
	.machine_defaults = "severity,finding,summary",
};
