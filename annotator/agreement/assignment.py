"""The best pairing of two sides."""

from collections import defaultdict
from collections.abc import Mapping
from math import inf

Edges = Mapping[tuple[int, int], float]


def heaviest(edges: Edges) -> float:
    """The greatest weight that a pairing of left and right numbers can have, each taken once at most.

    Weights are positive, and pairs that are not in `edges` weigh nothing. Each connected part is solved by
    the Hungarian method: Kuhn (1955), "The Hungarian method for the assignment problem".
    """
    return sum(_heaviest_part(part) for part in _connected(edges))


def _connected(edges: Edges) -> list[dict[tuple[int, int], float]]:
    by_left, by_right = defaultdict(list), defaultdict(list)
    for edge in edges:
        by_left[edge[0]].append(edge)
        by_right[edge[1]].append(edge)
    parts, seen = [], set()
    for start in edges:
        if start in seen:
            continue
        seen.add(start)
        part, waiting = {}, [start]
        while waiting:
            edge = waiting.pop()
            part[edge] = edges[edge]
            # Emptied once walked, so that a crowded node is looked at once.
            near = by_left.pop(edge[0], []) + by_right.pop(edge[1], [])
            waiting += [each for each in near if each not in seen]
            seen.update(near)
        parts.append(part)
    return parts


def _heaviest_part(part: Edges) -> float:
    if len(part) == 1:
        return next(iter(part.values()))
    lefts, rights = sorted({i for i, _ in part}), sorted({j for _, j in part})
    if len(lefts) > len(rights):
        return _heaviest_part({(j, i): weight for (i, j), weight in part.items()})
    costs = [[-part.get((i, j), 0.0) for j in rights] for i in lefts]
    return -_least_cost(costs)


def _least_cost(costs: list[list[float]]) -> float:
    """The least cost of giving each row a column of its own; there are as many columns as rows, or more."""
    columns = len(costs[0])
    row_price, column_price = [0.0] * len(costs), [0.0] * (columns + 1)
    # The row that holds each column; the last column is where a new row starts from.
    holder = [-1] * (columns + 1)
    for row in range(len(costs)):
        holder[columns] = row
        came_from = _shortest_path(costs, row_price, column_price, holder)
        column = came_from.pop()
        while column != columns:
            holder[column] = holder[came_from[column]]
            column = came_from[column]
    return sum(costs[holder[column]][column] for column in range(columns) if holder[column] >= 0)


def _shortest_path(
    costs: list[list[float]], row_price: list[float], column_price: list[float], holder: list[int]
) -> list[int]:
    """From which column each column is reached cheapest, and last the free column where the path ends."""
    columns = len(costs[0])
    distance, came_from = [inf] * columns, [columns] * columns
    done = [False] * (columns + 1)
    column = columns
    while holder[column] >= 0:
        done[column] = True
        row, nearest, step = holder[column], columns, inf
        for other in range(columns):
            if done[other]:
                continue
            reduced = costs[row][other] - row_price[row] - column_price[other]
            if reduced < distance[other]:
                distance[other], came_from[other] = reduced, column
            if distance[other] < step:
                step, nearest = distance[other], other
        for other in range(columns + 1):
            if done[other]:
                row_price[holder[other]] += step
                column_price[other] -= step
            elif other < columns:
                distance[other] -= step
        column = nearest
    return [*came_from, column]
