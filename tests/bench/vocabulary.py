"""The words that generated notes are made of: topics of fairness research, each with phrases of its
own, so that a search for one topic has right and wrong answers, and phrases that any topic uses.

Noun phrases are singular and take no article of their own unless it is written; verbs are in the
third person.
"""

TOPICS = {
    "group-metrics": {
        "title": "Group metrics",
        "things": [
            "demographic parity", "equalised odds", "the false positive gap", "predictive parity",
            "equal opportunity", "the four-fifths rule", "a disparate impact ratio",
            "the selection rate", "conditional use accuracy", "balance for the negative class",
        ],
        "acts": [
            "compares error rates between groups", "ignores who sets the base rate",
            "fails once prevalence differs", "needs a protected attribute on record",
            "treats every mistake as equally costly", "hides variation inside a group",
        ],
        "tags": ["metric", "parity", "error-rate"],
    },
    "calibration": {
        "title": "Calibration",
        "things": [
            "a calibrated risk score", "multicalibration", "the reliability diagram",
            "sufficiency of the score", "an isotonic correction", "the expected calibration error",
            "a recidivism score", "group-wise recalibration", "the decile boundary",
        ],
        "acts": [
            "matches predicted to observed frequency", "cannot equalise both error rates at once",
            "drifts when the policy changes who is observed", "rests on labels that arrests produced",
            "looks even on average and uneven in the tails", "moves the threshold for one group",
        ],
        "tags": ["calibration", "risk-score", "threshold"],
    },
    "allocation": {
        "title": "Distributive fairness",
        "things": [
            "envy-freeness", "an equitable split", "the maximin rule", "a leximin allocation",
            "utilitarian welfare", "the Nash product", "a divisible good", "money as compensation",
            "proportionality", "the worst-off claimant",
        ],
        "acts": [
            "gives each claimant the same value", "trades total welfare against inequality",
            "leaves a good unassigned", "depends on how preferences were elicited",
            "raises the floor before the mean", "breaks when utilities are not comparable",
        ],
        "tags": ["allocation", "welfare", "envy"],
    },
    "language-models": {
        "title": "Language models",
        "things": [
            "a general-purpose language model", "instruction tuning", "a refusal policy",
            "the system prompt", "in-context learning", "a foundation model", "open-ended generation",
            "a chat assistant", "next-token likelihood", "the decoding temperature",
        ],
        "acts": [
            "serves uses that nobody enumerated", "answers differently when a name changes",
            "inherits associations from its corpus", "resists certification across contexts",
            "shifts its stance with the phrasing", "repeats a stereotype it was asked to avoid",
        ],
        "tags": ["llm", "generation", "prompt"],
    },
    "question-answering": {
        "title": "Bias in question answering",
        "things": [
            "an ambiguous context", "a disambiguated question", "the unknown option",
            "a stereotyped target", "the bias score", "multiple-choice evaluation",
            "answer calibration under ambiguity", "a templated item", "the non-target group",
        ],
        "acts": [
            "falls back on the stereotype when evidence is missing", "rewards a model for abstaining",
            "confounds accuracy with bias", "is sensitive to the order of options",
            "loses its effect after paraphrase", "reports one number for nine categories",
        ],
        "tags": ["qa", "stereotype", "ambiguity"],
    },
    "alignment": {
        "title": "Alignment on social biases",
        "things": [
            "the misalignment rate", "an attack success rate", "judgement consistency",
            "preference optimisation", "a reward model", "red teaming", "a value statement",
            "annotator disagreement", "the jailbreak template", "self-critique",
        ],
        "acts": [
            "encodes whose values were sampled", "drops under an adversarial prefix",
            "contradicts itself between phrasings", "suppresses a symptom and keeps the cause",
            "rates the fluent answer higher", "averages away a minority's judgement",
        ],
        "tags": ["alignment", "values", "red-team"],
    },
    "causality": {
        "title": "Causal fairness",
        "things": [
            "counterfactual fairness", "a mediated path", "the structural model",
            "an unobserved confounder", "path-specific effect", "a proxy variable",
            "the do-operator", "a resolving variable", "selection on the outcome",
        ],
        "acts": [
            "asks what would have happened to the same person", "depends on an untestable graph",
            "blocks the direct path only", "treats race as a single intervention",
            "attributes the gap to upstream inequality", "opens a path by conditioning on a collider",
        ],
        "tags": ["causal", "counterfactual", "mediation"],
    },
    "participation": {
        "title": "Stakeholder participation",
        "things": [
            "a participatory design session", "the affected community", "a deliberative panel",
            "co-design", "an appeal procedure", "the consent form", "a community review board",
            "the power to refuse", "a citizens' assembly", "lived experience",
        ],
        "acts": [
            "decides which harm counts", "comes too late to change the objective",
            "turns into consultation without power", "surfaces a use that engineers overlooked",
            "asks people to represent a category", "costs time that the schedule does not give",
        ],
        "tags": ["participation", "stakeholder", "power"],
    },
    "law": {
        "title": "Law and policy",
        "things": [
            "the duty to monitor", "indirect discrimination", "a conformity assessment",
            "the burden of proof", "an impact assessment", "the right to an explanation",
            "a regulatory sandbox", "procurement guidance", "a protected characteristic",
        ],
        "acts": [
            "asks for proportionality rather than parity", "differs between jurisdictions",
            "reaches the deployer before the developer", "leaves the metric to the standard",
            "permits a gap that a legitimate aim explains", "treats intent as beside the point",
        ],
        "tags": ["law", "regulation", "liability"],
    },
    "measurement": {
        "title": "Measurement validity",
        "things": [
            "construct validity", "a proxy label", "the annotation guideline", "test-retest reliability",
            "an operationalisation", "the benchmark leaderboard", "inter-rater agreement",
            "a latent construct", "content validity", "the measurement model",
        ],
        "acts": [
            "measures what was easy to count", "moves with the annotator pool",
            "stands in for an outcome nobody recorded", "breaks the link between score and harm",
            "is reported without an interval", "changes meaning across languages",
        ],
        "tags": ["validity", "benchmark", "annotation"],
    },
    "data": {
        "title": "Data and documentation",
        "things": [
            "a datasheet", "the sampling frame", "label noise", "a web-scraped corpus",
            "a data statement", "the missing subgroup", "a synthetic record", "deduplication",
            "the consent trail", "a historical registry",
        ],
        "acts": [
            "leaves out those who avoid the institution", "carries a decision made decades ago",
            "documents its provenance too thinly", "overrepresents what is easy to collect",
            "repeats the same page thousands of times", "cannot be corrected after release",
        ],
        "tags": ["dataset", "sampling", "documentation"],
    },
    "intersectionality": {
        "title": "Intersectionality",
        "things": [
            "an intersectional subgroup", "the smallest cell", "subgroup robustness",
            "a single-axis audit", "gerrymandered fairness", "the margin of error for a small group",
            "a hierarchical estimate", "overlapping membership", "additive disadvantage",
        ],
        "acts": [
            "vanishes when axes are tested one by one", "has too few records for an interval",
            "borrows strength from its neighbours", "is not the sum of its parts",
            "makes the worst case invisible", "multiplies the number of comparisons",
        ],
        "tags": ["intersection", "subgroup", "small-sample"],
    },
    "mitigation": {
        "title": "Mitigation",
        "things": [
            "reweighing", "adversarial debiasing", "a fairness constraint", "post-hoc thresholding",
            "representation scrubbing", "data augmentation by swapping", "a regularised objective",
            "counter-stereotype fine-tuning", "concept erasure", "distributionally robust training",
        ],
        "acts": [
            "closes one gap and opens another", "costs accuracy where data is scarce",
            "fails to transfer to the next deployment", "can be undone by a short fine-tune",
            "requires the attribute at prediction time", "leaves the information recoverable",
        ],
        "tags": ["mitigation", "debiasing", "trade-off"],
    },
    "auditing": {
        "title": "Auditing",
        "things": [
            "an external audit", "paired testing", "a correspondence study", "the audit log",
            "black-box access", "a sock-puppet account", "continuous monitoring", "an incident report",
            "a bug bounty for bias", "the audit's remit",
        ],
        "acts": [
            "finds what the vendor did not look for", "expires with the next release",
            "depends on access that can be withdrawn", "samples queries no user would send",
            "names a harm without a remedy", "is paid for by the audited",
        ],
        "tags": ["audit", "accountability", "monitoring"],
    },
}

POPULATIONS = [
    "older applicants", "first-generation students", "people with low vision", "renters",
    "rural patients", "non-native speakers", "night-shift workers", "refugees", "wheelchair users",
    "single parents", "dialect speakers", "teenagers", "people without an address", "carers",
    "returning prisoners", "seasonal workers", "religious minorities", "patients with rare diseases",
    "gig workers", "trans users", "indigenous communities", "low-income households", "deaf signers",
    "part-time teachers",
]

USES = [
    "hiring", "credit scoring", "bail decisions", "triage", "tenant screening", "essay grading",
    "content moderation", "child welfare", "benefit fraud detection", "insurance pricing",
    "medical coding", "machine translation", "job advertising", "school admission", "speech recognition",
    "organ matching", "parole review", "customer support", "news ranking", "housing allocation",
]

METHODS = [
    "a permutation test", "a bootstrap interval", "a matched-pair design", "a field experiment",
    "a regression discontinuity", "an interview study", "a simulation", "a meta-analysis",
    "an ablation", "a survey experiment", "a document analysis", "a replication", "a case study",
    "a preregistered comparison", "a mixed-effects model", "a sensitivity analysis",
]

FINDINGS = [
    "the effect halves once the sample is reweighted", "the difference stays within the interval",
    "the ranking of systems reverses", "the gap persists after adjustment",
    "no subgroup reaches the threshold", "the result holds in two of three sites",
    "the estimate doubles for the smallest group", "the pattern appears only before the policy change",
    "agreement falls below chance for the hardest items", "the cost is borne by those least observed",
]

OPENERS = [
    "In practice", "On closer reading", "Against this", "For the same reason", "Even so",
    "By contrast", "At first sight", "Under that assumption", "Read narrowly", "In most reports",
    "Where records exist", "Over time", "In the small pilot", "Across sites", "Strictly speaking",
]

HEADINGS = [
    "Why it matters", "What would change my mind", "Evidence so far", "Scope", "Open questions",
    "Objections", "Method", "Where it fails", "Reading notes", "Next step", "Definition", "Example",
]

REASONS = [
    "the same quantity is held fixed in both", "one assumes what the other measures",
    "both rest on labels from the institution itself", "it holds only where base rates agree",
    "the mechanism is the same at another scale", "it gives the experiment that would decide",
    "the population differs and the argument does not", "it answers the objection about access",
    "what one calls noise the other calls signal", "the remedy of one is the harm of the other",
]

RELATIONS = [
    "supports", "contradicts", "refines", "mirrors", "complements", "alternative-to", "draws-on",
]

# Names of made-up data sets and tools: the rare words that only one or two notes share.
ONSETS = ["b", "br", "d", "f", "g", "gl", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v"]
VOWELS = ["a", "e", "i", "o", "u", "ai", "ei"]
CODAS = ["", "l", "m", "n", "r", "s", "nd", "rt", "lk"]
KINDS = ["corpus", "audit", "panel", "registry", "benchmark", "cohort", "toolkit", "survey"]
