"""Which matrix row a case follows (OR-4): the most specific one wins."""


def find_row(rows, categories, severity_id):
    """The row for a case: the nearest category first, then the exact severity.

    :param rows: {(category id, severity id or 0): anything}
    :param categories: the case's category and its parents, the nearest first
    :param severity_id: the case's severity, or a false value
    :return: the value of the row, or None when the matrix has a gap here
    """
    for category_id in categories:
        for level in (severity_id or 0, 0):
            if (category_id, level) in rows:
                return rows[category_id, level]
    return None


def find_gaps(rows, paths, severity_ids):
    """The cells that no row covers, not even a parent's or one for any severity.

    :param rows: as for find_row
    :param paths: {category id: that category and its parents, the nearest first}
    :param severity_ids: the levels of the scale
    :return: list of (category id, severity id), in the order given
    """
    return [
        (category_id, severity_id)
        for category_id, path in paths.items()
        for severity_id in severity_ids
        if find_row(rows, path, severity_id) is None
    ]
