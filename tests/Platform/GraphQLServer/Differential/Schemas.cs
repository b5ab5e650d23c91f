namespace KiVendTout.Platform.GraphQLServer.Tests.Differential;

/// <summary>The schemas that documents are generated for: a rich one, a small one, one like a shop's.</summary>
internal static class Schemas
{
    public const string Rich = """
        directive @tag(name: String!, level: Int = 1) repeatable on QUERY | MUTATION | SUBSCRIPTION | FIELD | FRAGMENT_DEFINITION | FRAGMENT_SPREAD | INLINE_FRAGMENT | VARIABLE_DEFINITION
        directive @once(flags: [Boolean!]) on FIELD | FRAGMENT_SPREAD
        scalar JSON
        scalar Stamp @specifiedBy(url: "https://example.org/stamp")
        enum Color { RED GREEN BLUE @deprecated(reason: "faded") }
        enum Unit { METER FOOT }
        interface Node { id: ID! }
        interface Named { name: String names(first: Int = 2): [String!] }
        interface Being implements Named & Node { id: ID! name: String names(first: Int = 2, shout: Boolean): [String!] friends(where: Filter): [Being] best: Being }
        type Human implements Being & Named & Node {
          id: ID! name: String names(first: Int = 2, shout: Boolean): [String!] friends(where: Filter): [Being] best: Being
          height(unit: Unit! = METER): Float! pets(choice: Choice): [Pet!] color: Color age: Int home: Place! extra: JSON
        }
        type Dog implements Being & Named & Node {
          id: ID! name: String names(first: Int = 2, shout: Boolean): [String!] friends(where: Filter): [Being] best: Dog
          barks(times: Int!): Boolean! age: Int owner: Human toys: [[Toy!]!] since: Stamp
        }
        type Cat implements Being & Named & Node {
          id: ID! name: String names(first: Int = 2, shout: Boolean): [String!] friends(where: Filter): [Being] best: Cat
          meows: Boolean age: String owner: Human! lives: Int! toys: [Toy] color: Color!
        }
        type Toy { label: String! color: Color weight: Float of: Thing }
        type Rock { id: ID weight: Int! place: Place }
        type Place { name: String! where(at: [Float!]): [Float!]! people: [Human!]! rocks: [Rock] }
        union Pet = Dog | Cat
        union Thing = Human | Dog | Cat | Rock | Toy
        input Range { min: Int = 0 max: Int! step: Float }
        input Filter { range: Range colors: [Color!] = [RED] not: Filter text: String ids: [ID!]! matrix: [[Int]] any: JSON flag: Boolean! = true }
        input Choice @oneOf { byId: ID byName: String byRange: Range byColors: [Color!] }
        type Query {
          me: Human hello: String! node(id: ID!): Node being(filter: Filter): Being pets(choice: Choice!, first: Int = 10): [Pet!]! things(choices: [Choice!]): [Thing]
          search(text: String!, colors: [Color!] = [RED, BLUE], ranges: [[Range!]]): [Thing!] any(value: JSON, at: Stamp): JSON rock: Rock! toys(limit: Int! = 3): [[Toy]!] number(of: Float): Int place: Place
        }
        type Mutation { rename(id: ID!, name: String): Human! paint(filter: Filter!, color: Color! = GREEN): [Thing!] drop(choice: Choice): Boolean }
        type Subscription { moved(id: ID): Being painted(color: Color!): Thing! ticks: Int }
        """;

    public const string Small = """
        type Query { hello(name: String = "you"): String numbers(of: [Int!]!): [Int!] self: Query! maybe: Query text: String! flag(is: Boolean): Boolean! one: One }
        type One { two: Two! a: Int b: String! }
        type Two { one: One list: [One!]! id: ID! }
        """;

    public const string Shop = """
        scalar DateTime
        enum SortEnumType { ASC DESC }
        enum OrderStatus { PLACED PAID SHIPPED DELIVERED CANCELLED }
        interface Node { id: ID! }
        interface Error { message: String! }
        type Money { amount: String! currency: String! }
        type Product implements Node { id: ID! sku: String! name: String! price: Money! tags: [String!]! stock: Int reviews(first: Int, after: String): ReviewsConnection }
        type Review implements Node { id: ID! stars: Int! text: String author: Customer product: Product! }
        type ReviewsConnection { pageInfo: PageInfo! edges: [ReviewsEdge!] nodes: [Review!] totalCount: Int! }
        type ReviewsEdge { cursor: String! node: Review! }
        type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
        type Customer implements Node { id: ID! email: String orders(where: OrderFilterInput, order: [OrderSortInput!], first: Int = 10, after: String): OrdersConnection }
        type Order implements Node { id: ID! status: OrderStatus! placedAt: DateTime! customer: Customer lines: [Line!]! total: Money! }
        type Line { product: Product! quantity: Int! price: Money }
        type OrdersConnection { pageInfo: PageInfo! edges: [OrdersEdge!] nodes: [Order!] }
        type OrdersEdge { cursor: String! node: Order }
        input StringOperationFilterInput { eq: String neq: String in: [String!] contains: String }
        input OrderStatusOperationFilterInput { eq: OrderStatus in: [OrderStatus!] }
        input OrderFilterInput { and: [OrderFilterInput!] or: [OrderFilterInput!] status: OrderStatusOperationFilterInput id: StringOperationFilterInput placedAfter: DateTime }
        input OrderSortInput { placedAt: SortEnumType total: SortEnumType }
        input LineInput { sku: String! quantity: Int! = 1 }
        input PlaceOrderInput { lines: [LineInput!]! note: String key: ID! }
        input PaymentInput @oneOf { card: String invoice: Boolean voucher: LineInput }
        type OutOfStockError implements Error { message: String! sku: String! left: Int! }
        type NotFoundError implements Error { message: String! id: ID! }
        union PlaceOrderError = OutOfStockError | NotFoundError
        type PlaceOrderPayload { order: Order errors: [PlaceOrderError!] }
        type Query {
          me: Customer product(id: ID!): Product products(where: StringOperationFilterInput, first: Int = 10): [Product!]! order(id: ID!): Order
          orders(where: OrderFilterInput, order: [OrderSortInput!]): OrdersConnection node(id: ID!): Node nodes(ids: [ID!]!): [Node]! revenue(from: DateTime!, to: DateTime): [Money!]
        }
        type Mutation { placeOrder(input: PlaceOrderInput!): PlaceOrderPayload! pay(order: ID!, by: PaymentInput!): Order cancel(order: ID!, reason: String = "none"): Boolean! }
        """;

    public static readonly string[] All = [Rich, Small, Shop];
}
