//! What each metric of group fairness is. Gaps are signed, first compared group minus the other;
//! differences that toolkits report without a sign have names of their own.

use crate::evidence::metric::{Defined, defined};

pub(in crate::evidence) static DEFINITIONS: &[Defined] = defined! {
    "base_rate", "fraction", "People with the outcome / all: (TP+FN)/n. Wilson interval.", "Barocas, Hardt, Narayanan, Fairness and Machine Learning, ch. 3";
    "selection_rate", "fraction", "People with the positive decision / all: (TP+FP)/n. Wilson interval.", "Barocas, Hardt, Narayanan, ch. 3";
    "tpr", "fraction", "True-positive rate TP/(TP+FN). Wilson interval.", "Barocas, Hardt, Narayanan, ch. 3";
    "fpr", "fraction", "False-positive rate FP/(FP+TN). Wilson interval.", "Barocas, Hardt, Narayanan, ch. 3";
    "fnr", "fraction", "False-negative rate FN/(TP+FN). Wilson interval.", "Barocas, Hardt, Narayanan, ch. 3";
    "ppv", "fraction", "Positive predictive value TP/(TP+FP). Wilson interval.", "Chouldechova 2017";
    "npv", "fraction", "Negative predictive value TN/(TN+FN). Wilson interval.", "Chouldechova 2017";
    "accuracy", "fraction", "Right decisions / all: (TP+TN)/n. Wilson interval.", "Barocas, Hardt, Narayanan, ch. 3";
    "chouldechova_identity_residual", "difference of fractions", "|FPR − p/(1−p)·(1−PPV)/PPV·(1−FNR)| with base rate p, to 1e-12: 0 wherever all four are defined.", "Chouldechova 2017, equation 2.6";
    "base_rate_gap", "difference of fractions", "Base rate of the first group minus that of the other. Wald interval.", "Chouldechova 2017";
    "selection_rate_gap", "difference of fractions", "Selection rate of the first group minus that of the other. Wald interval.", "Barocas, Hardt, Narayanan, ch. 3";
    "tpr_gap", "difference of fractions", "TPR of the first group minus that of the other. Wald interval.", "Hardt, Price, Srebro 2016";
    "fpr_gap", "difference of fractions", "FPR of the first group minus that of the other. Wald interval.", "Angwin et al., Machine Bias, 2016; Hardt, Price, Srebro 2016";
    "fnr_gap", "difference of fractions", "FNR of the first group minus that of the other. Wald interval.", "Hardt, Price, Srebro 2016";
    "ppv_gap", "difference of fractions", "PPV of the first group minus that of the other. Wald interval.", "Chouldechova 2017";
    "npv_gap", "difference of fractions", "NPV of the first group minus that of the other. Wald interval.", "Chouldechova 2017";
    "accuracy_gap", "difference of fractions", "Accuracy of the first group minus that of the other. Wald interval.", "Barocas, Hardt, Narayanan, ch. 3";
    "demographic_parity_difference", "difference of fractions", "Greatest minus least selection rate of the compared groups; never negative, so its bootstrap interval does not reach below 0.", "fairlearn, demographic_parity_difference";
    "demographic_parity_ratio", "ratio", "Least / greatest selection rate of the compared groups. Bootstrap interval.", "fairlearn, demographic_parity_ratio";
    "equalised_odds_difference_worst", "difference of fractions", "The greater of the spreads (greatest minus least) of TPR and FPR. Bootstrap interval.", "fairlearn, equalized_odds_difference with agg worst_case";
    "equalised_odds_difference_mean", "difference of fractions", "The mean of the spreads of TPR and FPR; with two groups also called average absolute odds difference. Bootstrap interval.", "fairlearn, equalized_odds_difference with agg mean; AIF360, average_abs_odds_difference";
    "equalised_odds_ratio_worst", "ratio", "The lesser of the quotients (least / greatest) of TPR and FPR. Bootstrap interval.", "fairlearn, equalized_odds_ratio with agg worst_case";
    "equal_opportunity_difference", "difference of fractions", "Greatest minus least TPR of the compared groups. Bootstrap interval.", "Hardt, Price, Srebro 2016; fairlearn, equal_opportunity_difference";
    "predictive_parity_difference", "difference of fractions", "Greatest minus least PPV of the compared groups. Bootstrap interval.", "Chouldechova 2017";
    "average_odds_difference_signed", "difference of fractions", "Mean of the signed gaps of TPR and FPR of two groups; opposite gaps cancel. Bootstrap interval.", "AIF360, average_odds_difference";
    "generalised_entropy_2", "none", "Generalised entropy with α = 2 of the benefits ŷ − y + 1 of everyone compared. Bootstrap interval.", "Speicher et al. 2018";
    "theil_index", "none", "Theil index (α = 1) of the benefits ŷ − y + 1 of everyone compared. Bootstrap interval.", "Speicher et al. 2018";
    "implied_fpr", "fraction", "The FPR that this group's base rate would force if it had the PPV and FNR of the first compared group. Bootstrap interval.", "Chouldechova 2017, equation 2.6";
    "balance_negative", "score", "Mean score of the group's people without the outcome. Normal interval.", "Kleinberg, Mullainathan, Raghavan 2017";
    "balance_positive", "score", "Mean score of the group's people with the outcome. Normal interval.", "Kleinberg, Mullainathan, Raghavan 2017";
    "balance_negative_gap", "score", "Mean score among people without the outcome, first compared group minus second. Normal interval.", "Kleinberg, Mullainathan, Raghavan 2017";
    "balance_positive_gap", "score", "Mean score among people with the outcome, first compared group minus second. Normal interval.", "Kleinberg, Mullainathan, Raghavan 2017";
    "calibration", "fraction", "People with the outcome / people of the group with that score. Wilson interval.", "Kleinberg, Mullainathan, Raghavan 2017";
    "calibration_gap", "difference of fractions", "Outcome rate at that score, first compared group minus second. Wald interval.", "Kleinberg, Mullainathan, Raghavan 2017";
};
