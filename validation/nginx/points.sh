# shellcheck shell=bash disable=SC2154,SC2034  # variables go between validate and this
# The situations that are measured. Sourced by validate.
#
#   point NAME ROUND key=value...
#
# Points of one ROUND are measured at the same time. What is not said is as in `usual`:
#
#   sites           replications
#   users, zipf     tokens; the i-th is used in proportion to 1 / i^zipf
#   rate            requests/s of one site
#   K, dispatch     wrappers; random or sticky
#   servers, service, mean, scv    the issuer's, in one FIFO queue
#   lifetime        s, proxy_cache_valid
#   nginx           directives beside it
#   zone            keys_zone; what is not 1m has too little room for all users
#   start           warm: caches are filled and in their steady state; cold: empty
#   event           flush: the cache's files are deleted at second 0 of a site's clock (K = 1)
#   steady          no: there is no steady state, and only single seconds are held against the model
#   model           the keys of `token` that say the same as the directives

usual="sites=8 users=16 zipf=0 rate=40 K=1 dispatch=random servers=1 service=exponential mean=0.01"
usual+=" scv=1 lifetime=2 zone=1m start=warm event=none steady=yes"

# What the machine takes by itself for a hit and for a fetch: the model gets these two times from
# here, and no other from any measurement.
point machine 1 servers=infinite service=deterministic scv=0

# Lifetimes and popularity.
point lifetime-1 1 lifetime=1
point zipf-1 1 lifetime=1 users=200 zipf=1
point lifetime-2 2 lifetime=2
point random-4 2 K=4
point sticky-4 2 K=4 dispatch=sticky
point lifetime-4 3 lifetime=4
point zipf-4 3 lifetime=4 users=200 zipf=1
point lifetime-8 4 lifetime=8
point zipf-8 4 lifetime=8 users=200 zipf=1

# Room for fewer entries than there are users.
point lru 4 users=1000 zipf=0.8 rate=80 lifetime=8 zone=32k

# A fetch of 0.3 s, however many are under way: what happens to requests meanwhile.
slow="servers=infinite service=deterministic mean=0.3 scv=0"
lock='proxy_cache_lock on;'
stale='proxy_cache_use_stale updating;'
background="$stale proxy_cache_background_update on;"
lock_keys='lock = { poll = 0.5; timeout = 5; };'
replace_keys='replace = true;'
stale_keys='on_expired_entry = "serve-stale"; stale_for = "unlimited";'
background_keys='on_expired_entry = "background"; stale_for = "unlimited";'
point slow 5 $slow model="$replace_keys"
point slow-lock 5 $slow nginx="$lock" model="$lock_keys $replace_keys"
point slow-stale 5 $slow nginx="$stale" model="$stale_keys"
point slow-background 5 $slow nginx="$background" model="$background_keys"

# An issuer that is busy: the herd after the turn of a second waits in its queue. Not as busy as it
# could be: without a lock for expired entries long fetches make more fetches, until the queue has
# no end (docs/nginx.md).
seconds_of[6]=36
seconds_of[7]=36
busy="sites=12 users=40"
point fifo-exponential 6 $busy mean=0.04
point fifo-deterministic 6 $busy mean=0.05 service=deterministic scv=0
point fifo-lognormal 7 $busy mean=0.03 service=lognormal scv=2
point fifo-2-servers 7 $busy mean=0.08 servers=2
point fifo-background 8 $busy mean=0.05 \
    nginx="$background $lock" model="$background_keys $lock_keys"

# Hot tokens: all that end on one edge are asked for within a fraction of a second after it, at one
# wrapper, and at four that read one clock. The issuer's mean load is about a half.
point herd 10 sites=10 users=40 rate=100 lifetime=1 mean=0.018 service=deterministic scv=0
point herd-4 11 sites=10 rate=100 K=4 lifetime=1 mean=0.015 service=deterministic scv=0

# Caches that start empty, or are emptied.
cold="sites=12 lifetime=3 users=40 rate=40 servers=2 mean=0.04"
point flush 8 $cold event=flush
point cold 9 $cold start=cold
point cold-lock 9 $cold start=cold nginx="$lock" model="$lock_keys"

# Too many at once for an issuer that would bear them one by one: waits of a second make requests
# ask again, which a lock and stale answers spare it.
seconds_of[12]=12
many="sites=5 lifetime=2 users=120 rate=120 mean=0.0225 service=deterministic scv=0 start=cold"
point collapse 12 $many steady=no model="$replace_keys"
point collapse-averted 12 $many nginx="$background $lock" model="$background_keys $lock_keys"
