package io.jenkins.plugins.coreos.testing.fake;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** Rules that make requests fail. The first rule that matches a request applies. */
public final class FaultScript {
    private final List<Rule> rules = new CopyOnWriteArrayList<>();

    /** Selects requests of a kind that fail, counted from the creation of the rule. */
    public final class Rule {
        private final RequestKind kind;
        private final AtomicInteger seen = new AtomicInteger();
        private final AtomicInteger hits = new AtomicInteger();
        private Predicate<String> path = any -> true;
        private IntPredicate turn;
        private Fault fault;

        private Rule(RequestKind kind) {
            this.kind = kind;
        }

        /** Restricts the rule to requests whose path contains this; others are not counted. */
        public Rule at(String part) {
            this.path = text -> text.contains(part);
            return this;
        }

        /** The first request fails. */
        public Rule once(Fault fault) {
            return nth(1, fault);
        }

        /** The n-th request fails, counted from 1. */
        public Rule nth(int n, Fault fault) {
            return add(count -> count == n, fault);
        }

        /** The first n requests fail. */
        public Rule first(int n, Fault fault) {
            return add(count -> count <= n, fault);
        }

        /** Every n-th request fails. */
        public Rule every(int n, Fault fault) {
            return add(count -> count % n == 0, fault);
        }

        /** All requests fail. */
        public Rule always(Fault fault) {
            return add(count -> true, fault);
        }

        /** The number of requests that this rule has affected. */
        public int hits() {
            return hits.get();
        }

        private Rule add(IntPredicate turn, Fault fault) {
            this.turn = turn;
            this.fault = fault;
            rules.add(this);
            return this;
        }

        private boolean strikes(Exchange exchange) {
            if (exchange.kind != kind || !path.test(exchange.path) || !turn.test(seen.incrementAndGet())) {
                return false;
            }
            hits.incrementAndGet();
            return true;
        }
    }

    FaultScript() {}

    Rule on(RequestKind kind) {
        return new Rule(kind);
    }

    void clear() {
        rules.clear();
    }

    /** The fault for this request, or null. */
    Fault next(Exchange exchange) {
        Fault struck = null;
        for (Rule rule : rules) {
            // Every rule counts every request, even if an earlier rule applies.
            if (rule.strikes(exchange) && struck == null) {
                struck = rule.fault;
            }
        }
        return struck;
    }
}
