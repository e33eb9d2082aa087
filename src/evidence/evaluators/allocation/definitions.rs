//! What each metric of division is. Shares are of all answers given, invalid ones included.

use crate::evidence::metric::{Defined, defined};

pub(in crate::evidence) static DEFINITIONS: &[Defined] = defined! {
    "eq_gap_optimum", "utility", "Least greatest-minus-least utility over all divisions that leave everyone above 0. Exhaustive search.", "arXiv 2502.00313, EQ";
    "rmm_optimum", "utility", "Greatest least utility over all divisions (Rawlsian maximin). Exhaustive search.", "arXiv 2502.00313, RMM";
    "usw_optimum", "utility", "Greatest sum of utilities over all divisions, all money given out. Exhaustive search.", "arXiv 2502.00313, USW";
    "people_share", "fraction", "Share of people who chose a division satisfying the notion, as published; the number asked is not carried, so there is no interval.", "Herreiner and Puppe 2009, as given in arXiv 2502.00313";
    "eq_share", "fraction", "Answers with the least possible gap and everyone above 0 / all answers. Wilson interval.", "arXiv 2502.00313, EQ";
    "eq_exact_share", "fraction", "Answers with exactly equal utilities above 0 / all answers. Wilson interval.", "arXiv 2502.00313, EQ*";
    "ef_share", "fraction", "Answers in which nobody values another's share above their own / all answers. Wilson interval.", "arXiv 2502.00313, EF";
    "rmm_share", "fraction", "Answers whose least utility is the greatest possible / all answers. Wilson interval.", "arXiv 2502.00313, RMM";
    "usw_share", "fraction", "Answers whose sum of utilities is the greatest possible / all answers. Wilson interval.", "arXiv 2502.00313, USW";
    "po_share", "fraction", "Answers that no other division dominates / all answers. Wilson interval.", "arXiv 2502.00313, PO";
    "invalid_share", "fraction", "Answers that are no division of the problem (goods or persons that do not fit, money overspent) / all answers. Wilson interval.", "arXiv 2502.00313";
    "eq_share_minus_people", "difference of fractions", "eq_share minus people's published share, which is taken as fixed. Wilson interval, shifted.", "arXiv 2502.00313";
    "ef_share_minus_people", "difference of fractions", "ef_share minus people's published share, which is taken as fixed. Wilson interval, shifted.", "arXiv 2502.00313";
    "rmm_share_minus_people", "difference of fractions", "rmm_share minus people's published share, which is taken as fixed. Wilson interval, shifted.", "arXiv 2502.00313";
    "usw_share_minus_people", "difference of fractions", "usw_share minus people's published share, which is taken as fixed. Wilson interval, shifted.", "arXiv 2502.00313";
    "po_share_minus_people", "difference of fractions", "po_share minus people's published share, which is taken as fixed. Wilson interval, shifted.", "arXiv 2502.00313";
    "notion_set_share", "fraction", "Mean over problems of the share of answers that satisfy exactly that set of notions (PO named only where USW does not hold). Bootstrap interval, answers resampled within each problem.", "arXiv 2502.00313";
};
