# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# A TLS server closes idle clients with close_notify; nobody reads it.
. tests/lab/real/lib.sh
tools="nginx openssl"
must="stale-pool:info"
may=""
args="--threshold close-wait-age=2s"
evidence=("stale-pool.count == 20")

scene() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
        -keyout "$scratch/key" -out "$scratch/cert" -days 2 \
        -subj /CN=lab 2> "$scratch/openssl.out"
    nginx_with web "keepalive_timeout 2s;
    server {
        listen 127.0.0.1:8443 ssl;
        ssl_certificate $scratch/cert;
        ssl_certificate_key $scratch/key;
    }"
    listening 8443
    client http_pool 8443 20 tls
    await_true at_least 20 CLOSE_WAIT dport = :8443
    sleep 2.5
}
