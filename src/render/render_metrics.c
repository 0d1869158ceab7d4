// SPDX-License-Identifier: MIT
/*
 * render_metrics: one table of families; a family writes all its samples.
 *
 * What is not known has no sample: it is never 0.
 */
#include "tcpwait/render_monitor.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "render/blind_spots.h"
#include "render/metrics_text.h"

enum { PORT_SIZE = 16 };

/* Where a family is being written. */
struct page {
	FILE *out;
	const struct metrics *metrics;
	const char *name;
};

static const char *netns_label(const struct metrics *metrics, uint16_t netns)
{
	return metrics->netns ? metrics->namespaces[netns].label : NULL;
}

/* The label of what is about the look itself, however many it went through. */
static const char *scan_label(const struct metrics *metrics)
{
	if (metrics->netns && metrics->seen->n_namespaces == 1 &&
	    strcmp(metrics->netns, "all") != 0)
		return metrics->namespaces[0].label;
	return metrics->netns;
}

static const char *role_label(enum role role)
{
	const char *key = role_key(role);

	return key ? key : "unknown";
}

/*
 * A port served here is its number; one that is called elsewhere has "->"
 * before it, as in the tables, so that the two are never one series.
 */
static const char *port_label(const struct metrics_row *row,
			      char text[static PORT_SIZE])
{
	const char *arrow = row->role == ROLE_CLIENT ? "->" : "";

	if (row->role == ROLE_UNKNOWN)
		(void)snprintf(text, PORT_SIZE, "unknown");
	else if (row->is_rest)
		(void)snprintf(text, PORT_SIZE, "%sother", arrow);
	else
		(void)snprintf(text, PORT_SIZE, "%s%u", arrow, row->port);
	return text;
}

static void count(const struct page *page, const struct metrics_label *labels,
		  size_t n, uint64_t value)
{
	const struct metrics_series series = { page->name, labels, n };

	metrics_text_count(page->out, &series, value);
}

static void real(const struct page *page, const struct metrics_label *labels,
		 size_t n, double value)
{
	const struct metrics_series series = { page->name, labels, n };

	metrics_text_real(page->out, &series, value);
}

/* Every state; the last of the labels is for it. */
static void count_states(const struct page *page, struct metrics_label *labels,
			 size_t n, const tcp_state_counts states)
{
	for (unsigned int i = 1; i < TCP_STATE_COUNT; i++) {
		labels[n - 1] =
			(struct metrics_label){ "state", tcp_state_key(i) };
		count(page, labels, n, states[i]);
	}
}

static void write_sockets(const struct page *page)
{
	const struct metrics *metrics = page->metrics;

	for (size_t i = 0; i <= metrics->seen->n_namespaces; i++) {
		struct metrics_label labels[] = {
			{ "netns", netns_label(metrics, (uint16_t)i) },
			{ NULL, NULL },
		};

		if (metrics->namespaces[i].told)
			count_states(page, labels, 2,
				     metrics->namespaces[i].states);
	}
}

static void write_port_sockets(const struct page *page)
{
	const struct metrics_rows *ports = &page->metrics->ports;

	for (size_t i = 0; i < ports->n; i++) {
		const struct metrics_row *row = &ports->items[i];
		char port[PORT_SIZE];
		struct metrics_label labels[] = {
			{ "netns", netns_label(page->metrics, row->netns) },
			{ "port", port_label(row, port) },
			{ NULL, NULL },
		};

		count_states(page, labels, 3, row->states);
	}
}

static void write_peer_sockets(const struct page *page)
{
	const struct metrics_rows *peers = &page->metrics->peers;

	for (size_t i = 0; i < peers->n; i++) {
		const struct metrics_row *row = &peers->items[i];
		char port[PORT_SIZE], address[ADDR_STRLEN];
		struct metrics_label labels[] = {
			{ "netns", netns_label(page->metrics, row->netns) },
			{ "peer", addr_format(&row->address, address) },
			{ "port", port_label(row, port) },
			{ NULL, NULL },
		};

		if (row->is_rest)
			labels[1].value = labels[2].value = "other";
		count_states(page, labels, 4, row->states);
	}
}

static void write_closes_of(const struct page *page, bool of_now)
{
	const struct metrics_rows *ports = &page->metrics->ports;

	for (size_t i = 0; i < ports->n; i++) {
		const struct metrics_row *row = &ports->items[i];
		char port[PORT_SIZE];
		const char *text = port_label(row, port);
		const struct metrics_label labels[] = {
			{ "netns", netns_label(page->metrics, row->netns) },
			{ "role", role_label(row->role) },
			/* The role is told already. */
			{ "port", row->role == ROLE_CLIENT ? text + 2 : text },
		};

		if (!row->lacks_closes)
			real(page, labels, 3,
			     of_now ? row->closes_per_second_now
				    : (double)row->closes / HISTORY_SECONDS);
	}
}

static void write_closes(const struct page *page)
{
	write_closes_of(page, false);
}

static void write_closes_now(const struct page *page)
{
	write_closes_of(page, true);
}

static void write_opens(const struct page *page)
{
	const struct metrics *metrics = page->metrics;

	for (size_t i = 0; i <= metrics->seen->n_namespaces; i++) {
		const struct opens *opens = &metrics->namespaces[i].opens;

		for (int k = 0; k < OPENS_KIND_COUNT; k++) {
			const struct metrics_label labels[] = {
				{ "netns", netns_label(metrics, (uint16_t)i) },
				{ "kind", opens_kind_key((enum opens_kind)k) },
			};

			if (metrics->namespaces[i].told && opens->known[k])
				real(page, labels, 2, opens->per_second[k]);
		}
	}
}

static void write_budgets(const struct page *page)
{
	const struct metrics *metrics = page->metrics;

	for (size_t i = 0; i < metrics->n_budgets; i++) {
		const struct metrics_budget *budget = &metrics->budgets[i];
		char source[ADDR_STRLEN], destination[ADDR_STRLEN];
		char port[PORT_SIZE];
		const struct metrics_label labels[] = {
			{ "netns", netns_label(metrics, budget->netns) },
			{ "source", addr_format(&budget->source, source) },
			{ "destination",
			  budget->is_of_all ? "any"
					    : addr_format(&budget->destination,
							  destination) },
			{ "port", budget->is_of_all ? "any" : port },
		};

		(void)snprintf(port, sizeof(port), "%u", budget->port);
		real(page, labels, 4, budget->ratio);
	}
}

static void write_exhaustions(const struct page *page)
{
	const struct metrics *metrics = page->metrics;

	for (size_t i = 0; i < metrics->n_exhaustions; i++) {
		const struct metrics_exhaustion *end = &metrics->exhaustions[i];
		char source[ADDR_STRLEN], destination[ADDR_STRLEN];
		char port[PORT_SIZE];
		const struct metrics_label labels[] = {
			{ "netns", netns_label(metrics, end->netns) },
			{ "source", addr_format(&end->source, source) },
			{ "destination",
			  addr_format(&end->destination, destination) },
			{ "port", port },
		};

		(void)snprintf(port, sizeof(port), "%u", end->port);
		real(page, labels, 4, end->seconds);
	}
}

/* One label: the program; a process is of no one namespace. */
static void write_of_processes(
	const struct page *page,
	void (*write)(const struct page *page,
		      const struct metrics_label *labels,
		      const struct metrics_process *item))
{
	const struct metrics *metrics = page->metrics;

	for (size_t i = 0; i < metrics->n_processes; i++) {
		const struct metrics_label labels[] = {
			{ "netns", scan_label(metrics) },
			{ "process", metrics->processes[i].label },
		};

		write(page, labels, &metrics->processes[i]);
	}
}

static void write_one_use(const struct page *page,
			  const struct metrics_label *labels,
			  const struct metrics_process *item)
{
	count(page, labels, 2, item->n_descriptors);
}

static void write_one_limit(const struct page *page,
			    const struct metrics_label *labels,
			    const struct metrics_process *item)
{
	count(page, labels, 2, item->limit);
}

static void write_one_end(const struct page *page,
			  const struct metrics_label *labels,
			  const struct metrics_process *item)
{
	if (item->seconds_known)
		real(page, labels, 2, item->seconds);
}

static void write_descriptors(const struct page *page)
{
	write_of_processes(page, write_one_use);
}

static void write_descriptor_limits(const struct page *page)
{
	write_of_processes(page, write_one_limit);
}

static void write_descriptor_ends(const struct page *page)
{
	write_of_processes(page, write_one_end);
}

static void write_close_wait(const struct page *page)
{
	const struct metrics_rows *ports = &page->metrics->ports;

	for (size_t i = 0; i < ports->n; i++) {
		const struct metrics_row *row = &ports->items[i];
		char port[PORT_SIZE];
		struct metrics_label labels[] = {
			{ "netns", netns_label(page->metrics, row->netns) },
			{ "port", port_label(row, port) },
			{ "kind", NULL },
		};

		for (unsigned int k = 0;
		     !row->lacks_kinds && k < CLOSE_WAIT_KIND_COUNT; k++) {
			labels[2].value = close_wait_kind_key(k);
			count(page, labels, 3, row->kinds[k]);
		}
	}
}

/*
 * Where nothing waits it is 0; where something does, it may be unknown, and is
 * where the oldest may be among those that the look lacks.
 */
static bool knows_oldest(const struct metrics_row *row)
{
	uint64_t n = row->states[TCP_STATE_CLOSE_WAIT];

	if (row->lacks_ages)
		return row->n_ages == n;
	return n == 0 || row->n_ages > 0;
}

static void write_oldest(const struct page *page)
{
	const struct metrics_rows *ports = &page->metrics->ports;

	for (size_t i = 0; i < ports->n; i++) {
		const struct metrics_row *row = &ports->items[i];
		char port[PORT_SIZE];
		const struct metrics_label labels[] = {
			{ "netns", netns_label(page->metrics, row->netns) },
			{ "port", port_label(row, port) },
		};

		if (knows_oldest(row))
			real(page, labels, 2, row->oldest_seconds);
	}
}

/* Calls put for each port that has a listener whose limit was told. */
static void each_queue(const struct page *page,
		       void (*put)(const struct page *page,
				   const struct metrics_label *labels, size_t n,
				   const struct metrics_row *row))
{
	const struct metrics_rows *ports = &page->metrics->ports;

	for (size_t i = 0; i < ports->n; i++) {
		const struct metrics_row *row = &ports->items[i];
		char port[PORT_SIZE];
		const struct metrics_label labels[] = {
			{ "netns", netns_label(page->metrics, row->netns) },
			{ "port", port_label(row, port) },
		};

		if (row->queue.known)
			put(page, labels, 2, row);
	}
}

static void put_waiting(const struct page *page,
			const struct metrics_label *labels, size_t n,
			const struct metrics_row *row)
{
	count(page, labels, n, row->queue.n_waiting);
}

static void write_accept_queue(const struct page *page)
{
	each_queue(page, put_waiting);
}

static void put_limit(const struct page *page,
		      const struct metrics_label *labels, size_t n,
		      const struct metrics_row *row)
{
	count(page, labels, n, (uint64_t)row->queue.backlog + 1);
}

static void write_accept_queue_limit(const struct page *page)
{
	each_queue(page, put_limit);
}

static void put_unaccepted(const struct page *page,
			   const struct metrics_label *labels, size_t n,
			   const struct metrics_row *row)
{
	if (row->n_unaccepted == 0 || row->unaccepted_oldest_ms > 0)
		real(page, labels, n, row->unaccepted_oldest_ms / 1000.0);
}

static void write_unaccepted_oldest(const struct page *page)
{
	each_queue(page, put_unaccepted);
}

static void write_time_wait_table(const struct page *page)
{
	const struct metrics *metrics = page->metrics;

	for (size_t i = 0; i <= metrics->seen->n_namespaces; i++) {
		const struct metrics_netns *here = &metrics->namespaces[i];
		const struct metrics_label label = {
			"netns", netns_label(metrics, (uint16_t)i)
		};

		if (here->told && here->table_known)
			real(page, &label, 1, here->table_ratio);
	}
}

static void write_dead(const struct page *page)
{
	const struct metrics *metrics = page->metrics;

	for (size_t i = 0; i < metrics->n_programs; i++) {
		const struct metrics_program *program = &metrics->programs[i];
		const struct metrics_label labels[] = {
			{ "netns", netns_label(metrics, program->netns) },
			{ "process", program->name },
		};

		count(page, labels, 2, program->n_dead);
	}
}

static void count_finding(const struct page *page, uint16_t netns,
			  enum finding_id id)
{
	const struct metrics_netns *here = &page->metrics->namespaces[netns];
	struct metrics_label labels[] = {
		{ "netns", netns_label(page->metrics, netns) },
		{ "id", finding_id_name(id) },
		{ "severity", NULL },
	};

	for (int i = 0; i < SEVERITY_COUNT; i++) {
		if (!(finding_id_severities(id) & 1u << i) ||
		    (here->unjudged[id] && here->findings[id][i] == 0))
			continue;
		labels[2].value = finding_severity_name((enum severity)i);
		count(page, labels, 3, here->findings[id][i]);
	}
}

static void write_findings(const struct page *page)
{
	const struct metrics *metrics = page->metrics;

	for (size_t i = 0; i <= metrics->seen->n_namespaces; i++) {
		for (int id = 0; id < FINDING_ID_COUNT; id++) {
			if (metrics->namespaces[i].told)
				count_finding(page, (uint16_t)i,
					      (enum finding_id)id);
		}
	}
}

static void write_subjects(const struct page *page)
{
	const struct metrics *metrics = page->metrics;

	for (size_t i = 0; i < metrics->n_subjects; i++) {
		const struct metrics_subject *subject = &metrics->subjects[i];
		/* Of no role, it is a port of this host's. */
		const struct metrics_row row = {
			.role = subject->role == ROLE_CLIENT ? ROLE_CLIENT
							     : ROLE_SERVER,
			.port = subject->port,
		};
		char port[PORT_SIZE];
		const struct metrics_label labels[] = {
			{ "netns", netns_label(metrics, subject->netns) },
			{ "id", finding_id_name(subject->id) },
			{ "severity",
			  finding_severity_name(subject->severity) },
			{ "port",
			  subject->has_port ? port_label(&row, port) : NULL },
			{ "process",
			  subject->process[0] ? subject->process : NULL },
		};

		count(page, labels, 5, subject->n);
	}
}

static void write_addresses(const struct page *page)
{
	const struct metrics *metrics = page->metrics;

	for (size_t i = 0; i < metrics->n_addresses; i++) {
		const struct metrics_address *item = &metrics->addresses[i];
		char address[ADDR_STRLEN];
		const struct metrics_label labels[] = {
			{ "netns", netns_label(metrics, item->netns) },
			{ "address", addr_format(&item->address, address) },
		};

		count(page, labels, 2, 1);
	}
}

static void write_left_out(const struct page *page)
{
	static const char *const kinds[] = {
		[METRICS_OF_NAMESPACES] = "namespaces",
		[METRICS_OF_PORTS] = "ports",
		[METRICS_OF_PEERS] = "peers",
		[METRICS_OF_BUDGETS] = "port_budgets",
		[METRICS_OF_EXHAUSTIONS] = "port_exhaustions",
		[METRICS_OF_PROCESSES] = "descriptors",
		[METRICS_OF_PROGRAMS] = "dead_descriptors",
		[METRICS_OF_SUBJECTS] = "finding_subjects",
		[METRICS_OF_ADDRESSES] = "addresses",
	};

	for (int i = 0; i < METRICS_LIMITED_COUNT; i++) {
		const struct metrics_label labels[] = {
			{ "netns", scan_label(page->metrics) },
			{ "kind", kinds[i] },
		};

		count(page, labels, 2, page->metrics->left_out[i]);
	}
}

static void write_scan_seconds(const struct page *page)
{
	const struct metrics_label label = { "netns",
					     scan_label(page->metrics) };

	real(page, &label, 1, page->metrics->seen->scan_seconds);
}

static void write_scan_sockets(const struct page *page)
{
	const struct metrics_label label = { "netns",
					     scan_label(page->metrics) };

	count(page, &label, 1, page->metrics->seen->n_sockets);
}

static void write_blind_spots(const struct page *page)
{
	const struct blind_look look = {
		.snap = page->metrics->seen,
		.findings = page->metrics->judged,
	};
	const struct blind_spot *spot;

	for (unsigned int i = 1; (spot = blind_spots_at(BLIND_SERIES, i));
	     i++) {
		const struct metrics_label labels[] = {
			{ "netns", scan_label(page->metrics) },
			{ "kind", spot->name },
		};
		uint64_t n;

		if (spot->count(&look, &n))
			count(page, labels, 2, n);
	}
}

static void write_build_info(const struct page *page)
{
	const struct metrics_label labels[] = {
		{ "netns", scan_label(page->metrics) },
		{ "version", TCPWAIT_VERSION },
		{ "reader", reader_name(page->metrics->seen->reader) },
	};

	count(page, labels, 3, 1);
}

/* A unit is the end of its name. */
static const struct {
	const char *name;
	const char *unit;
	const char *help;
	void (*write)(const struct page *page);
} families[] = {
	{ "tcpwait_sockets", NULL, "TCP sockets by state.", write_sockets },
	{ "tcpwait_port_sockets", NULL,
	  "TCP sockets by service port: a number is served here, -> is called "
	  "elsewhere.",
	  write_port_sockets },
	{ "tcpwait_peer_sockets", NULL,
	  "TCP sockets by remote address and service port, of the largest "
	  "peers.",
	  write_peer_sockets },
	{ "tcpwait_closes_per_second", NULL,
	  "Connections that this host closed first, mean of the last 60 "
	  "seconds.",
	  write_closes },
	{ "tcpwait_closes_per_second_now", NULL,
	  "The same now, by the ages of TIME_WAIT: at least that many where "
	  "they are taken over early.",
	  write_closes_now },
	{ "tcpwait_opens_per_second", NULL,
	  "Connections opened between two looks, and those that failed or were "
	  "reset.",
	  write_opens },
	{ "tcpwait_port_budget_used_ratio", "ratio",
	  "Ephemeral ports in use and not reusable toward one destination and "
	  "port, fullest ones.",
	  write_budgets },
	{ "tcpwait_port_exhaustion_seconds", "seconds",
	  "Seconds until no port is left toward one destination and port, if "
	  "it goes on as it does.",
	  write_exhaustions },
	{ "tcpwait_descriptors", NULL,
	  "Open descriptors of a program that holds waiting sockets or dead "
	  "ones, of its fullest process.",
	  write_descriptors },
	{ "tcpwait_descriptors_limit", NULL,
	  "How many descriptors that process may have.",
	  write_descriptor_limits },
	{ "tcpwait_descriptor_limit_seconds", "seconds",
	  "Seconds until that limit is met, if they go on as they do.",
	  write_descriptor_ends },
	{ "tcpwait_close_wait_sockets", NULL,
	  "Sockets in CLOSE_WAIT by what they wait for.", write_close_wait },
	{ "tcpwait_close_wait_oldest_seconds", "seconds",
	  "Age of the oldest socket in CLOSE_WAIT, 0 where there is none.",
	  write_oldest },
	{ "tcpwait_accept_queue", NULL,
	  "Connections that wait for accept() in the fullest queue of a port.",
	  write_accept_queue },
	{ "tcpwait_accept_queue_limit", NULL,
	  "How many that queue holds: its backlog and one.",
	  write_accept_queue_limit },
	{ "tcpwait_unaccepted_oldest_seconds", "seconds",
	  "Longest wait for accept() on a port, 0 where nothing waits.",
	  write_unaccepted_oldest },
	{ "tcpwait_time_wait_table_used_ratio", "ratio",
	  "TIME_WAIT sockets of the limit tcp_max_tw_buckets.",
	  write_time_wait_table },
	{ "tcpwait_dead_descriptors", NULL,
	  "Descriptors of TCP sockets without a connection, by executable.",
	  write_dead },
	{ "tcpwait_finding", NULL,
	  "Findings by id and severity, see tcpwait explain.", write_findings },
	{ "tcpwait_finding_subject", NULL,
	  "Findings by whom they are about; only those that exist, the "
	  "gravest.",
	  write_subjects },
	{ "tcpwait_address_info", NULL,
	  "1, with an address of this host that connections have.",
	  write_addresses },
	{ "tcpwait_scan_seconds", "seconds", "What this look took.",
	  write_scan_seconds },
	{ "tcpwait_scan_sockets", NULL, "Sockets that this look went through.",
	  write_scan_sockets },
	{ "tcpwait_blind_spots", NULL,
	  "What this look could not see; incomplete is 1 where not all sockets "
	  "were seen.",
	  write_blind_spots },
	{ "tcpwait_left_out", NULL,
	  "How many of each kind are beyond what is told apart, and added up "
	  "or left out.",
	  write_left_out },
	{ "tcpwait_build_info", NULL,
	  "1, with the version of tcpwait and how it read the sockets.",
	  write_build_info },
};

enum { FAMILIES = sizeof(families) / sizeof(families[0]) };
static_assert(FAMILIES == 26, "the manual and the contract list them all");

const char *render_metrics_family(size_t i)
{
	return i < FAMILIES ? families[i].name : NULL;
}

void render_metrics(FILE *out, const struct metrics *metrics)
{
	for (size_t i = 0; i < FAMILIES; i++) {
		const struct page page = { out, metrics, families[i].name };

		metrics_text_family(out, families[i].name, families[i].unit,
				    families[i].help);
		families[i].write(&page);
	}
	metrics_text_end(out);
}
