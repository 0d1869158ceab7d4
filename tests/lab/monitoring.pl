#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Monitoring::Plugin, whose rules for ranges and perfdata are not ours.
#
#   monitoring.pl available             exits 0 where it can be loaded
#   monitoring.pl range < LINES         RANGE VALUE: prints RANGE VALUE 0|1
#   monitoring.pl perf < LINE           label value unit warn crit min max
use strict;
use warnings;

my $mode = shift // '';
eval {
    require Monitoring::Plugin::Range;
    require Monitoring::Plugin::Performance;
    1;
} or exit 1;
exit 0 if $mode eq 'available';
if ($mode eq 'range') {
    while (my $line = <STDIN>) {
        my ($text, $value) = split ' ', $line;
        my $range = Monitoring::Plugin::Range->parse_range_string($text);
        printf "%s %s %s\n", $text, $value,
            defined $range ? ($range->check_range($value) ? 1 : 0) : 'refused';
    }
} elsif ($mode eq 'perf') {
    my $line = <STDIN>;
    $line =~ s/^[^|]*\|\s*//;
    chomp $line;
    for my $perf (Monitoring::Plugin::Performance->parse_perfstring($line)) {
        print join(' ', $perf->label, $perf->value,
            map { defined $_ && $_ ne '' ? $_ : '-' } $perf->uom,
            $perf->warning, $perf->critical, $perf->min, $perf->max), "\n";
    }
} else {
    die "usage: monitoring.pl available|range|perf\n";
}
