"""The DDI-Codebook 2.5: order and number of elements as its schema has them (the schema itself is not to be
had from any package registry, so the content models of the types that are used stand here).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from dtsen.extraction.catalogue import Catalogue
from dtsen.extraction.package.contents import Contents
from dtsen.extraction.package.ddi import NAMESPACE, codebook_xml

# Children in the schema's order; "?" at most once, "*" any number, "+" at least one, "" exactly one.
MODELS = {
    "codeBook": "docDscr* stdyDscr+ fileDscr* dataDscr* otherMat*",
    "docDscr": "citation? guide? docStatus? docSrc* controlledVocabUsed* notes*",
    "stdyDscr": "citation+ studyAuthorization* stdyInfo* studyDevelopment* method* dataAccs* othrStdyMat* "
    "notes*",
    "citation": "titlStmt rspStmt? prodStmt? distStmt? serStmt* verStmt* biblCit? holdings* notes*",
    "titlStmt": "titl subTitl* altTitl* parTitl* IDNo*",
    "rspStmt": "AuthEnty* othId*",
    "prodStmt": "producer* copyright? prodDate* prodPlac* software* fundAg* grantNo*",
    "distStmt": "distrbtr* contact* depositr* depDate* distDate?",
    "verStmt": "version? verResp? notes*",
    "stdyInfo": "studyBudget* subject* abstract* sumDscr* qualityStatement? notes* exPostEvaluation*",
    "sumDscr": "timePrd* collDate* nation* geogCover* geogUnit* geoBndBox? boundPoly? anlyUnit* universe* "
    "dataKind*",
    "dataAccs": "setAvail* useStmt* notes*",
    "useStmt": "confDec? specPerm? restrctn? contact* citReq? deposReq? conditions? disclaimer?",
    "fileDscr": "fileTxt* locMap? notes*",
    "fileTxt": "fileName? fileCitation? fileCont? fileStrc? dimensns? fileType? format? filePlac? dataChck* "
    "ProcStat? dataMsng? software* verStmt?",
    "fileStrc": "recGrp* notes*",
    "dimensns": "caseQnty* varQnty* logRecL* recPrCas* recNumTot*",
    "dataDscr": "varGrp* nCubeGrp* var* nCube* notes*",
    "varGrp": "labl* txt* concept* defntn? universe? notes*",
    "var": "location* labl* imputation? security? embargo? respUnit? anlysUnit? qstn* valrng* invalrng* "
    "undocCod* universe* TotlResp? sumStat* txt* stdCatgry* catgryGrp* catgry* codInstr* verStmt* concept* "
    "derivation? varFormat? geoMap* catLevel* notes*",
    "valrng": "range+",
    "catgry": "catValu? labl* txt* catStat* mrow?",
    "derivation": "drvdesc* drvcmd*",
}
ATTRIBUTES = {
    "codeBook": {"version", "ID", "{http://www.w3.org/XML/1998/namespace}lang"},
    "fileDscr": {"ID", "URI", "sdatrefs", "access"},
    "var": {"ID", "name", "files", "intrvl", "access", "representationType", "catQnty", "aggrMeth"},
    "varFormat": {"type", "category", "formatname", "schema"},
    "varGrp": {"ID", "type", "var"},
    "range": {"UNITS", "min", "max"},
    "location": {"fileid"},
}
ENUMERATIONS = {
    ("var", "intrvl"): {"contin", "discrete"},
    ("var", "representationType"): {"text", "numeric", "code", "datetime", "other"},
    ("var", "aggrMeth"): {"sum", "average", "count", "percent"},
    ("varFormat", "type"): {"character", "numeric"},
    ("varFormat", "category"): {"date", "time", "currency", "other"},
    ("varGrp", "type"): {"section", "subject", "file"},
    ("fileStrc", "type"): {"rectangular", "hierarchical"},
}


def parse(document: str | bytes) -> Element:
    """The root of a document that this product wrote itself."""
    return fromstring(document)  # noqa: S314 (no foreign document comes here)


def tag(element: Element) -> str:
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def check_order(element: Element) -> None:
    """Hold one element's children against its model."""
    children = [tag(child) for child in element]
    model = MODELS.get(tag(element), "").split()
    place = 0
    for item in model:
        name, times = item.rstrip("?*+"), item[-1]
        count = 0
        while place < len(children) and children[place] == name:
            place, count = place + 1, count + 1
        least = 1 if times not in "?*" else 0
        most = 1 if times not in "*+" else len(children)
        assert least <= count <= most, f"{tag(element)}/{name}: {count}"
    assert place == len(children), f"{tag(element)}: {children[place]} stands out of order"


def check(root: Element) -> None:
    """Order, attributes, enumerations, and that every reference has its ID."""
    assert root.tag == f"{{{NAMESPACE}}}codeBook"
    ids = [element.get("ID") for element in root.iter() if element.get("ID")]
    assert len(ids) == len(set(ids))
    for element in root.iter():
        assert element.tag.startswith(f"{{{NAMESPACE}}}")
        check_order(element)
        if tag(element) in ATTRIBUTES:
            assert set(element.attrib) <= ATTRIBUTES[tag(element)]
        for (name, attribute), allowed in ENUMERATIONS.items():
            if tag(element) == name and element.get(attribute):
                assert element.get(attribute) in allowed
        for attribute in ("files", "fileid", "access", "var"):
            for reference in (element.get(attribute) or "").split():
                assert reference in ids, f"{attribute} {reference}"


def test_issue_b_the_codebook_follows_the_schema(make: Callable[..., Contents], cube: Contents) -> None:
    for contents in (make(), cube, make(synthetic=False, reference_date="")):
        check(parse(codebook_xml(contents)))


def test_an_element_out_of_order_would_be_found() -> None:
    """Negative control of the check above."""
    wrong = parse(f'<var xmlns="{NAMESPACE}"><txt/><labl/></var>')
    with pytest.raises(AssertionError, match="out of order"):
        check_order(wrong)


def test_issue_b_every_variable_of_both_themes_has_labels_and_categories(
    make: Callable[..., Contents], catalogue: Catalogue
) -> None:
    everything: dict[str, Any] = {
        "themes": {theme.id: {"variables": [item.id for item in theme.variables]} for theme in catalogue}
    }
    root = parse(codebook_xml(make(everything)))
    check(root)
    found = {element.get("ID"): element for element in root.iter(f"{{{NAMESPACE}}}var")}
    variables = [variable for theme in catalogue for variable in theme.variables]
    assert len(found) == len(variables)
    for variable in variables:
        element = found[f"V_{variable.theme}_{variable.field}"]
        assert element.findtext(f"{{{NAMESPACE}}}labl") == variable.label
        categories = {
            item.findtext(f"{{{NAMESPACE}}}catValu"): item.findtext(f"{{{NAMESPACE}}}labl")
            for item in element.iter(f"{{{NAMESPACE}}}catgry")
        }
        assert categories == dict(variable.codes)
