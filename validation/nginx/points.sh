# The situations that are measured. Sourced by validate.
#
#   point NAME ROUND key=value...
#
# Points of one ROUND are measured at the same time. What is not said is as in `usual`:
#
#   users, zipf     tokens; the i-th is used in proportion to 1 / i^zipf
#   rate            requests/s of one site
#   K, dispatch     wrappers; random or sticky
#   servers, service, mean, scv    the issuer's, in one FIFO queue
#   lifetime        s, proxy_cache_valid
#   nginx           directives beside it
#   zone            keys_zone
#   start           warm: caches are filled and in their steady state; cold: empty
#   event           what the script does to the gateways at second 0 of a site's clock: flush
#   model           the keys of `token` that say the same as the directives

usual="users=20 zipf=0 rate=50 K=1 dispatch=random servers=1 service=exponential mean=0.01 scv=1 lifetime=2 zone=1m start=warm event=none"

# What the machine takes by itself for a hit and for a fetch: the model gets these two times from here,
# and no other from any measurement.
point machine 1 servers=infinite service=deterministic scv=0

# Lifetimes and popularity.
point lifetime-1 1 lifetime=1
point zipf-1 1 lifetime=1 users=200 zipf=1
point lifetime-2 2 lifetime=2
point random-4 2 K=4 users=20
point sticky-4 2 K=4 users=20 dispatch=sticky
point lifetime-4 3 lifetime=4
point zipf-4 3 lifetime=4 users=200 zipf=1
point lifetime-8 4 lifetime=8
point zipf-8 4 lifetime=8 users=200 zipf=1

# A fetch of 0.3 s, however many are under way: what happens to requests meanwhile.
slow="servers=infinite service=deterministic mean=0.3 scv=0"
point slow 5 $slow
point slow-lock 5 $slow nginx='proxy_cache_lock on;' model='lock = { poll = 0.5; timeout = 5; };'
point slow-stale 5 $slow nginx='proxy_cache_use_stale updating;' model='on_expired_entry = "serve-stale";'
point slow-background 5 $slow nginx='proxy_cache_use_stale updating; proxy_cache_background_update on;' \
    model='on_expired_entry = "background";'

# An issuer that is busy: the herd after the turn of a second waits in its queue.
seconds_of[6]=40
seconds_of[7]=40
busy="users=24 rate=96 mean=0.03"
point fifo-exponential 6 $busy
point fifo-deterministic 6 $busy service=deterministic scv=0
point fifo-lognormal 7 $busy service=lognormal scv=4
point fifo-2-servers 7 $busy servers=2 mean=0.06
point fifo-stale 8 $busy nginx='proxy_cache_use_stale updating; proxy_cache_background_update on; proxy_cache_lock on;' \
    model='on_expired_entry = "background"; lock = { poll = 0.5; timeout = 5; };'

# Caches that start empty, or are emptied.
cold="lifetime=3 users=40 rate=80 servers=2 mean=0.05"
point cold 9 $cold start=cold
point cold-lock 9 $cold start=cold nginx='proxy_cache_lock on;' model='lock = { poll = 0.5; timeout = 5; };'
point flush 8 $cold event=flush
